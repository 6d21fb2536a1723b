package dev.strobe.harness.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class KafkaServerTest {

    private final KafkaServer server = server("default");

    @Test
    void everyListenerIsOnTheLoopbackAddress() {
        assertThat(server.properties())
                .containsEntry("listeners", "BROKER://127.0.0.1:4001,CONTROLLER://127.0.0.1:4002")
                .containsEntry("advertised.listeners", "BROKER://127.0.0.1:4001")
                .containsEntry("controller.quorum.voters", "1@127.0.0.1:4002");
        assertThat(server.bootstrapServers()).isEqualTo("127.0.0.1:4001");
    }

    @Test
    void thePropertiesFileReadsBackAsTheProperties() throws IOException {
        Properties read = new Properties();
        read.load(new StringReader(server.propertiesText()));

        assertThat(read).isEqualTo(server.properties());
    }

    @Test
    void theRecordingGoesToTheRunFolderUnlessItIsOff() {
        assertThat(server.jvmArguments())
                .contains("-Xms1g", "-Xmx1g", "-XX:+UseG1GC")
                .contains(
                        "-XX:StartFlightRecording=filename=/run/broker-1.jfr,settings=/data/strobe.jfc,dumponexit=true,"
                                + "maxsize=4096m");
        assertThat(server("off").jvmArguments()).noneMatch(argument -> argument.contains("FlightRecord"));
    }

    @Test
    void theClusterIdIsAKafkaUuidThatFollowsFromTheRun() {
        assertThat(KafkaServer.clusterId("a"))
                .hasSize(22)
                .matches("[A-Za-z0-9_-]+")
                .isEqualTo(KafkaServer.clusterId("a"));
        assertThat(KafkaServer.clusterId("b")).isNotEqualTo(KafkaServer.clusterId("a"));
    }

    private static KafkaServer server(String jfr) {
        BrokerJvm jvm = new BrokerJvm(Path.of("/data"), Path.of("/run"), jfr, 4L << 30, BrokerJvm.Node.ALONE);
        return new KafkaServer(Path.of("/jars"), NodePlan.alone(jvm, 4001, 4002), Map.of());
    }
}
