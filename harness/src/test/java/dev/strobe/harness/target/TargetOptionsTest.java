package dev.strobe.harness.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetOptionsTest {

    private final Targets targets = Targets.standard();

    @Test
    void keysOfTheBrokerAndTheRecordingAreToldApart() {
        TargetOptions options = TargetOptions.parse("strobe?telemetry=off&jfr=full&flush=group-commit");

        assertThat(options.target()).isEqualTo("strobe");
        assertThat(options.settings()).isEqualTo(Map.of("telemetry", "off", "flush", "group-commit"));
        assertThat(options.jfr()).contains("full");
    }

    @Test
    void wordsOfTheHarnessAreNoKeysOfTheBroker() {
        TargetOptions options = TargetOptions.parse("kafka?nodes=3&network=proxy&broker.session.timeout.ms=1000");

        assertThat(options.nodes()).hasValue(3);
        assertThat(options.network()).contains("proxy");
        assertThat(options.settings()).isEqualTo(Map.of("broker.session.timeout.ms", "1000"));
        assertThatCode(() -> targets.check("kafka?nodes=3&broker.session.timeout.ms=1000"))
                .doesNotThrowAnyException();
    }

    @Test
    void aNameWithoutOptionsHasNone() {
        assertThat(TargetOptions.parse("strobe").settings()).isEmpty();
        assertThat(TargetOptions.parse("strobe").jfr()).isEmpty();
        assertThat(TargetOptions.parse("kafka://host:1?a=b").target()).isEqualTo("kafka://host:1?a=b");
    }

    @Test
    void anAddressMayBeAnOption() {
        String name = "strobe?advertised.listeners=PLAINTEXT://127.0.0.1:9";

        assertThat(TargetOptions.parse(name).target()).isEqualTo("strobe");
        assertThat(TargetOptions.parse(name).settings())
                .isEqualTo(Map.of("advertised.listeners", "PLAINTEXT://127.0.0.1:9"));
        assertThat(targets.available()).isNotEmpty();
        assertThatThrownBy(() -> targets.check("kafka" + name.substring(6)))
                .hasMessageContaining("kafka takes the options jfr, nodes, network, ");
    }

    @Test
    void aValueMayHoldAnEqualsSign() {
        assertThat(TargetOptions.parse("strobe?a=b=c").settings()).isEqualTo(Map.of("a", "b=c"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "strobe?",
                "strobe?telemetry",
                "strobe?=off",
                "strobe?jfr=sometimes",
                "strobe?jfr=off&jfr=off",
                "strobe?flush=os&flush=os",
                "strobe?listeners=PLAINTEXT://0.0.0.0:1",
                "strobe?log.dirs=/tmp",
                "strobe?nodes=0",
                "kafka?nodes=8",
                "kafka?nodes=three",
                "kafka?network=wire",
                "strobe?peer.listener=127.0.0.1:1"
            })
    void whatCannotBeUsedIsBadUsageBeforeAnythingStarts(String name) {
        assertThatThrownBy(() -> targets.check(name))
                .isInstanceOf(UnknownTargetException.class)
                .hasMessageContaining("'" + name + "'");
    }

    @Test
    void otherTargetsTakeNoKeysThatWouldPassUnseen() {
        assertThatCode(() -> targets.check("kafka?jfr=off")).doesNotThrowAnyException();
        assertThatThrownBy(() -> targets.check("kafka?log.retention.ms=1"))
                .hasMessageContaining("unclean.leader.election.enable only, not log.retention.ms");
        assertThatThrownBy(() -> targets.check("synthetic?latency=1ms")).hasMessageContaining("takes no options");
    }
}
