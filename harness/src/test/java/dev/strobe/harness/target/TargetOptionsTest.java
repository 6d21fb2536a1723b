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
                .hasMessageContaining("kafka takes the option jfr only");
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
                "strobe?log.dirs=/tmp"
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
                .hasMessageContaining("jfr only, not log.retention.ms");
        assertThatThrownBy(() -> targets.check("synthetic?latency=1ms")).hasMessageContaining("takes no options");
    }
}
