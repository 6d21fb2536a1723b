package dev.strobe.harness.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StrobeServerTest {

    private static final long BYTES = 4L << 30;

    private final BrokerJars jars = new BrokerJars("/b/broker.jar:/b/netty.jar", Optional.empty(), Optional.empty());

    @Test
    void everyListenerIsOnTheLoopbackAddress() {
        assertThat(server("default", jars).properties())
                .containsEntry("listeners", "PLAINTEXT://127.0.0.1:4001")
                .containsEntry("admin.listener", "127.0.0.1:4002")
                .containsEntry("log.dirs", "/data/log");
        assertThat(server("default", jars).bootstrapServers()).isEqualTo("127.0.0.1:4001");
    }

    @Test
    void itsJvmIsKafkasButForTheEventsOfItsOwn() {
        for (String jfr : List.of("default", "profile", "off")) {
            List<String> kafka = new KafkaServer(Path.of("/jars"), NodePlan.alone(jvm(jfr), 4001, 4002), Map.of())
                    .jvmArguments().stream()
                            .filter(argument -> !argument.startsWith("-Dorg.slf4j"))
                            .map(StrobeServerTest::withoutOwnEvents)
                            .toList();

            assertThat(server(jfr, jars).jvmArguments().stream().map(StrobeServerTest::withoutOwnEvents))
                    .as("jfr %s", jfr)
                    .containsExactlyElementsOf(kafka)
                    .contains("-Xms1g", "-Xmx1g", "-XX:+UseG1GC");
        }
    }

    @Test
    void bothAreToldTheSameWhereTheirKeysAreTheSame() {
        var kafka =
                new KafkaServer(Path.of("/jars"), NodePlan.alone(jvm("default"), 4001, 4002), Map.of()).properties();
        var own = server("default", jars).properties();

        assertThat(own.keySet()).contains("auto.create.topics.enable", "group.initial.rebalance.delay.ms");
        own.keySet().stream()
                .filter(key -> kafka.containsKey(key) && !key.equals("listeners"))
                .forEach(key -> assertThat(own.get(key)).as(key).isEqualTo(kafka.get(key)));
    }

    @Test
    void everyStageIsRecordedHoweverShort() {
        assertThat(server("profile", jars).jvmArguments())
                .anyMatch(argument -> argument.startsWith("-XX:StartFlightRecording=filename=/run/broker-1.jfr,")
                        && argument.contains("maxsize=4096m")
                        && argument.contains(",+strobe.Produce#enabled=true,+strobe.Produce#threshold=0ms")
                        && argument.contains("+strobe.Fetch#threshold=0ms")
                        && argument.contains("+strobe.ClockAnchor#enabled=true"));
        assertThat(server("full", jars).jvmArguments())
                .anyMatch(argument -> argument.startsWith("-XX:StartFlightRecording=filename=/run/broker-1.jfr,"
                        + "settings=/data/strobe-full.jfc,dumponexit=true"));
        assertThat(server("off", jars).jvmArguments()).noneMatch(argument -> argument.contains("FlightRecord"));
    }

    @Test
    void aTrainingRunHasTimeToWriteItsCacheAndUsesNone() {
        BrokerJars training =
                new BrokerJars("/b/broker.jar", Optional.of(Path.of("/b/old.aot")), Optional.of(Path.of("/b/new.aot")));

        assertThat(server("default", training).jvmArguments())
                .contains("-XX:AOTCacheOutput=/b/new.aot")
                .noneMatch(argument -> argument.startsWith("-XX:AOTCache="));
        assertThat(server("default", training).endsWithin())
                .isGreaterThan(server("default", jars).endsWithin());
    }

    @Test
    void theCommandEndsWithClassPathMainClassAndConfiguration() {
        List<String> command = server("default", jars).command(Path.of("/data/server.properties"));

        assertThat(command.subList(command.size() - 5, command.size()))
                .containsExactly(
                        "-cp",
                        "/b/broker.jar:/b/netty.jar",
                        "dev.strobe.broker.BrokerMain",
                        "--config",
                        "/data/server.properties");
    }

    private static String withoutOwnEvents(String argument) {
        return argument.replaceAll(",\\+strobe\\.[A-Za-z]+#[a-z]+=[a-z0-9]+", "");
    }

    private static StrobeServer server(String jfr, BrokerJars jars) {
        return new StrobeServer(jars, NodePlan.alone(jvm(jfr), 4001, 4002), Map.of());
    }

    private static BrokerJvm jvm(String jfr) {
        return new BrokerJvm(Path.of("/data"), Path.of("/run"), jfr, BYTES, BrokerJvm.Node.ALONE);
    }
}
