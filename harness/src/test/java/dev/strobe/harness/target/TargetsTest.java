package dev.strobe.harness.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetsTest {

    private final Targets targets = Targets.standard();
    private final TargetContext context = TargetFixtures.context(Path.of("run"), Path.of("home"), "off", line -> {});

    @Test
    void aWordAndAnAddressAreFoundByName() {
        assertThat(targets.open("strobe", context)).isInstanceOf(StrobeTarget.class);
        assertThat(targets.open("kafka", context)).isInstanceOf(KafkaTarget.class);
        assertThat(targets.open("kafka://127.0.0.1:9092,[::1]:9093", context)).isInstanceOf(RemoteKafkaTarget.class);
    }

    @Test
    void anUnknownNameIsAnsweredWithASuggestionAndTheList() {
        assertThatThrownBy(() -> targets.open("kafak", context))
                .isInstanceOf(UnknownTargetException.class)
                .hasMessageStartingWith("unknown target 'kafak', did you mean 'kafka'?; there are: strobe, kafka, ");
    }

    @Test
    void aNameLikeNoneIsAnsweredWithTheListOnly() {
        assertThatThrownBy(() -> targets.check("carrier-pigeon"))
                .isInstanceOf(UnknownTargetException.class)
                .hasMessageStartingWith("unknown target 'carrier-pigeon'; there are: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka://",
                "kafka://host",
                "kafka://host:",
                "kafka://host:0",
                "kafka://host:65536",
                "kafka://:9092",
                "kafka://a:1,,b:2",
                "kafka://host:9092/path"
            })
    void anAddressWithoutHostOrPortIsBadUsage(String name) {
        assertThatThrownBy(() -> targets.check(name))
                .isInstanceOf(UnknownTargetException.class)
                .hasMessageContaining("write kafka://HOST:PORT");
    }

    @Test
    void furtherTargetsAreRegisteredByName() {
        Target other = targets.open("kafka", context);
        Targets more = new Targets(
                Map.of("other", new Targets.Entry("other", "for this test", (name, scenario) -> {}, ignored -> other)));

        assertThat(more.open("other", context)).isSameAs(other);
        assertThat(more.available()).isEqualTo(List.of(new Targets.Description("other", "for this test")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"strobe", "kafka"})
    void aTargetThatWasNeverStartedCanBeClosed(String name) {
        try (Target target = targets.open(name, context)) {
            assertThat(target.processIds()).isEmpty();
            assertThat(target.failure()).isEmpty();
        }
    }
}
