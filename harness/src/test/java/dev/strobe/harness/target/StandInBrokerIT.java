package dev.strobe.harness.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The target's side of the agreement with the broker's process, against small programs that keep or break theirs. */
class StandInBrokerIT {

    private static final String KEEPS_IT = """
            System.out.println("effective configuration follows");
            new StageEvent().commit();
            System.out.println("strobe-broker ready listener=127.0.0.1:1 admin=127.0.0.1:2 node=1 pid=3 startup_ms=4");
            Thread.sleep(600_000);
            """;

    private static final String BAD_CONFIG = """
            System.err.println("unknown key: admin.listener");
            System.exit(2);
            """;

    private static final String PORT_TAKEN = """
            System.err.println("Address already in use");
            System.exit(3);
            """;

    @TempDir
    Path folder;

    private final String before = System.getProperty(BrokerJars.CLASS_PATH_PROPERTY, "");
    private final List<String> progress = new ArrayList<>();

    @AfterEach
    void restore() {
        System.setProperty(BrokerJars.CLASS_PATH_PROPERTY, before);
    }

    @Test
    void itIsReadyWhenItSaysSoAndLeavesLogAndRecordingBehind() throws IOException {
        long pid;
        Path data;
        try (Target target = target(KEEPS_IT)) {
            target.start();
            pid = target.processIds().getFirst();
            data = Path.of(target.configuration().getOrDefault("broker.log.dirs", ""))
                    .resolveSibling("jfr");
            assertThat(ProcessHandle.of(pid)).isPresent();
            assertThat(data).exists();
            assertThat(target.failure()).isEmpty();
            assertThat(target.configuration()).containsEntry("target.version", "development");
        }

        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(data.resolveSibling(".")).doesNotExist();
        assertThat(folder.resolve("run/broker-1.log")).content().contains("strobe-broker ready");
        assertThat(RecordingFile.readAllEvents(folder.resolve("run/broker-1.jfr")))
                .extracting(RecordedEvent::getEventType)
                .extracting(type -> type.getName())
                .as("an event that its class switches off is recorded by the target's settings")
                .contains("strobe.Produce");
    }

    @Test
    void aConfigurationThatItRefusesIsToldWithItsLastLinesAndTheWayOut() {
        try (Target target = target(BAD_CONFIG)) {
            assertThatThrownBy(target::start)
                    .isInstanceOf(TargetException.class)
                    .hasMessageContaining("did not start")
                    .hasMessageContaining("exited with code 2")
                    .hasMessageContaining("unknown key: admin.listener")
                    .hasMessageContaining("Run ./strobe again");
        }
    }

    @Test
    void aPortThatIsTakenMeanwhileCostsThreeStartsAtMost() {
        try (Target target = target(PORT_TAKEN)) {
            assertThatThrownBy(target::start)
                    .isInstanceOf(TargetException.class)
                    .hasMessageContaining("lost its ports to other programs: starts=3");
        }
        assertThat(progress).hasSize(2).allMatch(line -> line.startsWith("A port was taken meanwhile"));
    }

    /** A program with the broker's main class and this body. */
    private Target target(String body) {
        try {
            Path classes = Files.createDirectories(folder.resolve("classes"));
            Path source = Files.writeString(folder.resolve("BrokerMain.java"), """
                    package dev.strobe.broker;
                    public final class BrokerMain {
                        @jdk.jfr.Name("strobe.Produce")
                        @jdk.jfr.Enabled(false)
                        static final class StageEvent extends jdk.jfr.Event {}
                        public static void main(String[] arguments) throws Exception {
                            if (!arguments[0].equals("--config") || !new java.io.File(arguments[1]).exists()) {
                                throw new IllegalArgumentException(String.join(" ", arguments));
                            }
                    %s
                        }
                    }
                    """.formatted(body));
            int compiled = ToolProvider.getSystemJavaCompiler()
                    .run(null, null, null, "-d", classes.toString(), source.toString());
            assertThat(compiled).isZero();
            System.setProperty(BrokerJars.CLASS_PATH_PROPERTY, classes.toString());
            return Targets.standard()
                    .open("strobe", TargetFixtures.context(folder.resolve("run"), folder, "default", progress::add));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot write the stand-in", e);
        }
    }
}
