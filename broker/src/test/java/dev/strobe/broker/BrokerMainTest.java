package dev.strobe.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ends before anything is started. */
final class BrokerMainTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final BrokerMain main = new BrokerMain(
            new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));

    @Test
    void helpShowsExamplesAndExitCodes() {
        assertThat(main.run("--help")).isEqualTo(BrokerMain.STOPPED);

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("Examples:", "--set flush=group-commit", "Exit codes:");
    }

    @Test
    void checkPrintsTheEffectiveConfigurationThatCanBeReadBack() throws IOException {
        assertThat(main.run("--set", "node.id=7", "--check")).isEqualTo(BrokerMain.STOPPED);

        String printed = out.toString(StandardCharsets.UTF_8);
        assertThat(printed).contains("\nnode.id=7\n");
        Path file = Files.writeString(folder.resolve("broker.properties"), printed);
        out.reset();
        assertThat(main.run("--config", file.toString(), "--check")).isEqualTo(BrokerMain.STOPPED);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(printed);
    }

    @Test
    void setWinsOverTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("broker.properties"), "node.id=1\nnum.partitions=3\n");

        assertThat(main.run("--config", file.toString(), "--set", "node.id=2", "--check"))
                .isEqualTo(BrokerMain.STOPPED);

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("\nnode.id=2\n", "\nnum.partitions=3\n");
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() throws IOException {
        Path file = Files.writeString(folder.resolve("broker.properties"), "node.id=x\nnum.partition=3\n");

        assertThat(main.run("--config", file.toString(), "--set", "flush=never", "--check"))
                .isEqualTo(BrokerMain.BAD_USAGE);

        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(file + ":1: node.id=x: ")
                .contains(file + ":2: num.partition=3: unknown key; did you mean num.partitions?")
                .contains("flush=never: ")
                .doesNotContain("\tat ");
        assertThat(out.size()).isZero();
    }

    @Test
    void aFileThatIsNotThereIsBadUsage() {
        assertThat(main.run("--config", folder.resolve("none").toString())).isEqualTo(BrokerMain.BAD_USAGE);

        assertThat(err.toString(StandardCharsets.UTF_8)).contains("none").doesNotContain("\tat ");
    }

    @Test
    void badArgumentsAreBadUsage() {
        assertThat(main.run("serve")).isEqualTo(BrokerMain.BAD_USAGE);

        assertThat(err.toString(StandardCharsets.UTF_8)).contains("unknown argument: serve");
    }

    @Test
    void addressesArePrintedAsClientsWriteThem() {
        assertThat(BrokerMain.text(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9092)))
                .isEqualTo("127.0.0.1:9092");
        assertThat(BrokerMain.text(new InetSocketAddress(InetAddress.ofLiteral("::1"), 9092)))
                .isEqualTo("[0:0:0:0:0:0:0:1]:9092");
    }
}
