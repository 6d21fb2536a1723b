package dev.strobe.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigRelationsTest {

    private static final String CLUSTER = "node.id=1\ncontroller.quorum.voters=1@127.0.0.1:1,2@127.0.0.1:2\n";

    private final BrokerConfigReader reader = new BrokerConfigReader(new Machine(2, 1L << 30));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "node.id=3|must be one of the nodes of controller.quorum.voters: [1, 2]",
                "peer.listener=0.0.0.0:1|set advertised.peer.listener",
                "broker.heartbeat.interval.ms=501|must be at most half of broker.session.timeout.ms=1000",
                "default.replication.factor=3|must be at most the number of nodes of controller.quorum.voters: 2",
                "replica.fetch.wait.max.ms=30001|must be at most replica.lag.time.max.ms=30000"
            })
    void nodesOfAClusterFitTogether(String line, String reason) {
        String key = line.substring(0, line.indexOf('='));
        String text = (CLUSTER + line).replace(key.equals("node.id") ? "node.id=1\n" : "\0", "");

        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> reader.read(text, "test"));

        assertThat(refused).isNotNull();
        assertThat(refused.problems())
                .singleElement()
                .satisfies(
                        problem -> assertThat(problem.toString()).contains(key).contains(reason));
    }

    @Test
    void aSingleNodeIsNotHeldToThem() {
        assertThatCode(() -> reader.read("peer.listener=0.0.0.0:1\ndefault.replication.factor=3", "test"))
                .doesNotThrowAnyException();
    }
}
