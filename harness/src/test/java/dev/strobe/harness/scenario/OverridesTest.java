package dev.strobe.harness.scenario;

import static dev.strobe.harness.scenario.Samples.FULL;
import static dev.strobe.harness.scenario.Samples.MINIMAL;
import static dev.strobe.harness.scenario.Samples.errors;
import static dev.strobe.harness.scenario.Samples.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OverridesTest {

    @Test
    void anOverrideReplacesAValue() {
        Scenario scenario =
                read(MINIMAL, "load[1].constant.for=5s", "workload.producers[0].message.size=512B", "target=synthetic");

        assertThat(scenario.phases().get(1).length()).isEqualTo(Duration.ofSeconds(5));
        assertThat(scenario.producers().getFirst().message().sizeBytes()).isEqualTo(512);
        assertThat(scenario.target()).isEqualTo("synthetic");
    }

    @Test
    void anOverrideCreatesWhatIsMissing() {
        Scenario scenario = read(
                MINIMAL,
                "observe.traces.slowest=7",
                "expect[0]=lost_acked == 0",
                "workload.producers[0].settings.metadata.max.age.ms=1000",
                "topology.topics[\"my.topic\"].partitions=2",
                "synthetic={latency: 0}");

        assertThat(scenario.observe().slowest()).isEqualTo(7);
        assertThat(scenario.expectations()).extracting(Expectation::text).containsExactly("lost_acked == 0");
        assertThat(scenario.producers().getFirst().settings()).containsEntry("metadata.max.age.ms", "1000");
        assertThat(scenario.topics().get("my.topic")).isEqualTo(new Scenario.TopicSpec(2, 1, java.util.Map.of()));
        assertThat(scenario.synthetic().latency()).isEqualTo(new SyntheticSpec.LatencySpec.Fixed(Duration.ZERO));
    }

    @Test
    void laterOverridesWin() {
        assertThat(read(FULL, "seed=5", "seed=6").seed()).isEqualTo(6);
        assertThat(read(FULL, "expect=[]").expectations()).isEmpty();
    }

    @Test
    void anErrorNamesTheOverrideInsteadOfALine() {
        assertThat(errors(MINIMAL, "load[1].constant.for=5"))
                .containsExactly("--set load[1].constant.for=5: a duration needs its unit, such as 10s, 500ms or 2m"
                        + " (did you mean 5ms?)");
        assertThat(errors(MINIMAL, "load[1]={constant: {rate: 0/s, for: 1s}}"))
                .containsExactly("--set load[1]={constant: {rate: 0/s, for: 1s}} load[1].constant.rate: the rate '0/s'"
                        + " must be above zero");
        assertThat(errors(MINIMAL, "workload.producer[0].linger=1ms"))
                .containsExactly("--set workload.producer[0].linger=1ms workload.producer: unknown key 'producer'"
                        + " (did you mean producers?)");
    }

    @Test
    void anOverrideThatLeadsNowhereIsAnError() {
        assertThat(errors(MINIMAL, "target"))
                .containsExactly("--set target: must be path=value, such as load[0].warmup.for=20s");
        assertThat(errors(MINIMAL, "load[x]=1"))
                .containsExactly("--set load[x]=1: 'load[x]' is no path such as load[1].steps.each");
        assertThat(errors(MINIMAL, "load[7].warmup.for=1s"))
                .containsExactly("--set load[7].warmup.for=1s: list index out of range: index=7 entries=2");
        assertThat(errors(MINIMAL, "load.warmup=1"))
                .containsExactly("--set load.warmup=1: 'warmup' is asked for, but its parent is not a mapping");
        assertThat(errors(MINIMAL, "target[0]=1"))
                .containsExactly("--set target[0]=1: entry 0 is asked for, but its parent is not a list");
        assertThat(errors(MINIMAL, "seed=")).containsExactly("--set seed=: has no value");
        assertThat(errors(MINIMAL, "seed=[")).singleElement().asString().contains("is not valid YAML");
    }

    @Test
    void errorsOfFileAndOverridesComeTogether() {
        assertThat(errors(MINIMAL + "sede: 1\n", "load[0].warmup.rate=x", "target=??"))
                .hasSize(3)
                .first()
                .asString()
                .startsWith("test.yaml:14:1 sede");
    }

    @Test
    void anAliasedPlaceIsChangedAloneInTheOverriddenOne() {
        String text = MINIMAL.replace("message: {", "message: &m {")
                .replace("  consumers:", "    - { topic: orders, message: *m }\n  consumers:");

        Scenario scenario = read(text, "workload.producers[1].message.size=2KiB");
        assertThat(scenario.producers())
                .extracting(p -> p.message().sizeBytes())
                .containsExactly(1024, 2048);
    }
}
