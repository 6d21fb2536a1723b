package dev.strobe.harness.scenario;

import static dev.strobe.harness.scenario.Samples.FULL;
import static dev.strobe.harness.scenario.Samples.MINIMAL;
import static dev.strobe.harness.scenario.Samples.errors;
import static dev.strobe.harness.scenario.Samples.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strobe.harness.message.Stamp;
import dev.strobe.harness.scenario.Expectation.Comparison;
import dev.strobe.harness.scenario.Scenario.Acks;
import dev.strobe.harness.scenario.Scenario.Assignor;
import dev.strobe.harness.scenario.Scenario.Compression;
import dev.strobe.harness.scenario.Scenario.ConsumerSpec;
import dev.strobe.harness.scenario.Scenario.DrainSpec;
import dev.strobe.harness.scenario.Scenario.KeySpec;
import dev.strobe.harness.scenario.Scenario.ObserveSpec;
import dev.strobe.harness.scenario.Scenario.Pacing;
import dev.strobe.harness.scenario.Scenario.PayloadSpec;
import dev.strobe.harness.scenario.Scenario.ProducerSpec;
import dev.strobe.harness.scenario.Scenario.TopicSpec;
import dev.strobe.harness.scenario.SyntheticSpec.LatencySpec;
import dev.strobe.harness.scenario.SyntheticSpec.Stall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioReaderTest {

    private static final long MINUTE_NS = 60_000_000_000L;

    @Test
    void everythingLeftOutHasItsDefault() {
        Scenario scenario = read(MINIMAL);

        assertThat(scenario.topics()).isEqualTo(Map.of("orders", new TopicSpec(6, 1, Map.of())));
        ProducerSpec producer = scenario.producers().getFirst();
        assertThat(producer.count()).isEqualTo(1);
        assertThat(producer.acks()).isEqualTo(Acks.ALL);
        assertThat(producer.idempotence()).isTrue();
        assertThat(producer.linger()).isZero();
        assertThat(producer.batchBytes()).isEqualTo(16384);
        assertThat(producer.compression()).isEqualTo(Compression.NONE);
        assertThat(producer.bufferBytes()).isEqualTo(33554432);
        assertThat(producer.maxBlock()).isEqualTo(Duration.ofMinutes(1));
        assertThat(producer.inFlightRequests()).isEqualTo(5);
        assertThat(producer.requestTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(producer.deliveryTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(producer.message())
                .isEqualTo(new Scenario.MessageSpec(1024, new KeySpec.None(), new PayloadSpec.Zeros()));
        assertThat(scenario.consumers())
                .containsExactly(new ConsumerSpec(
                        "orders", "billing", 1, 1, Duration.ofMillis(500), 500, Assignor.RANGE, null, Map.of()));
        assertThat(scenario.pacing()).isEqualTo(Pacing.PARK);
        assertThat(scenario.drain()).isEqualTo(new DrainSpec(true, Duration.ofSeconds(30)));
        assertThat(scenario.observe()).isEqualTo(new ObserveSpec(50, 1000, "default"));
        assertThat(scenario.synthetic())
                .isEqualTo(new SyntheticSpec(new LatencySpec.Fixed(Duration.ofMillis(1)), List.of(), 0, 0, 0, 0));
        assertThat(scenario.expectations()).isEmpty();
        assertThat(scenario.seed()).isEqualTo(1);
        assertThat(scenario.load())
                .containsExactly(
                        new LoadSpec.Warmup(Rate.perSecond(5000), Duration.ofSeconds(10)),
                        new LoadSpec.Constant("constant", new Rate(90, MINUTE_NS), Duration.ofSeconds(20)));
    }

    @Test
    void everyKeyIsUnderstood() {
        Scenario scenario = read(FULL);

        assertThat(scenario.target()).isEqualTo("kafka://127.0.0.1:9092");
        assertThat(scenario.pacing()).isEqualTo(Pacing.SPIN);
        assertThat(scenario.seed()).isEqualTo(-42);
        assertThat(scenario.topics().get("orders"))
                .isEqualTo(new TopicSpec(6, 3, Map.of("min.insync.replicas", "2", "cleanup.policy", "compact")));
        ProducerSpec producer = scenario.producers().getFirst();
        assertThat(producer.batchBytes()).isEqualTo(64_000);
        assertThat(producer.deliveryTimeout()).isEqualTo(Duration.ofHours(1));
        assertThat(producer.message())
                .isEqualTo(new Scenario.MessageSpec(512, new KeySpec.Zipf(1000, 1.1), new PayloadSpec.Random(0.25)));
        assertThat(producer.settings()).isEqualTo(Map.of("client.rack", "", "retries", "3", "enabled", "true"));
        assertThat(scenario.producers())
                .extracting(ProducerSpec::acks)
                .containsExactly(Acks.LEADER, Acks.NONE, Acks.ALL);
        assertThat(scenario.producers()).extracting(ProducerSpec::idempotence).containsExactly(false, false, true);
        assertThat(scenario.drain()).isEqualTo(new DrainSpec(false, Duration.ofSeconds(5)));
        assertThat(scenario.observe()).isEqualTo(new ObserveSpec(10, 0, 50, 500, "profile"));
        assertThat(scenario.synthetic().latency())
                .isEqualTo(new LatencySpec.LogNormal(Duration.ofMillis(1), Duration.ofMillis(5)));
        assertThat(scenario.synthetic().stalls())
                .containsExactly(
                        new Stall(Duration.ofSeconds(8), Duration.ofSeconds(2), Stall.Mode.BLOCK_SEND),
                        new Stall(Duration.ofMinutes(1), Duration.ofSeconds(1), Stall.Mode.HOLD));
        assertThat(scenario.synthetic().reorderOneIn()).isEqualTo(3000);
        assertThat(scenario.expectations())
                .containsExactly(
                        new Expectation("lost_acked", Comparison.EQ, 0, "", "lost_acked == 0"),
                        new Expectation(
                                "end_to_end.p99_9",
                                Comparison.LT,
                                20_000,
                                "step-1",
                                "end_to_end.p99_9 < 20ms in step-1"),
                        new Expectation(
                                "schedule_delay.max", Comparison.LE, 100, "slow", "schedule_delay.max<=100us in slow"),
                        new Expectation("knee_low", Comparison.GE, 30_000, "", "knee_low >= 30k/s"),
                        new Expectation("acked_per_s", Comparison.GT, 999, "step-8", "acked_per_s > 999/s in step-8"));
    }

    @Test
    void phaseNamesAreUniqueOverTheWholeScenario() {
        assertThat(read(FULL).phases())
                .extracting(PhaseSpec::name)
                .containsExactly(
                        "warmup",
                        "warmup-2",
                        "warmup-3",
                        "constant",
                        "slow",
                        "ramp",
                        "step-1",
                        "step-2",
                        "step-3",
                        "step-4",
                        "step-5",
                        "step-6",
                        "step-7",
                        "step-8",
                        "closed");
        assertThat(errors(MINIMAL + "  - steps: { from: 1/s, to: 2/s, by: 1/s, each: 1s }\n"
                        + "  - ramp: { from: 1/s, to: 2/s, for: 1s, name: step-2 }\n"))
                .containsExactly("test.yaml:15:48 load[3].ramp.name: phase name 'step-2' is already taken by "
                        + "load[2].steps");
    }

    @Test
    void theStampSizeIsTheOneOfTheMessagePackage() {
        assertThat(Shapes.STAMP_BYTES).isEqualTo(Stamp.SIZE_BYTES);
    }

    @Test
    void drainNoneIsShortForNoDrainBetweenPhases() {
        assertThat(read(MINIMAL + "drain: none\n").drain()).isEqualTo(new DrainSpec(false, Duration.ofSeconds(30)));
    }

    @Test
    void consumersMayBeLeftOut() {
        assertThat(read(MINIMAL.replace("    - { topic: orders, group: billing }\n", "")
                                .replace("  consumers:\n", ""))
                        .consumers())
                .isEmpty();
    }

    @Test
    void allErrorsComeTogetherWithTheirPlaces() {
        String text = """
                name: bad name
                taget: kafka
                topology:
                  topics:
                    orders: { partitions: 0 }
                workload:
                  producers:
                    - { topic: order, linger: 5, message: { size: 39B, keys: unifrom(10) } }
                  consumers:
                    - { topic: orders, group: billing, fetch_min: 1kb }
                load:
                  - warmup: { rate: -5/s, for: 10 }
                  - steps: { from: 10000, to: 60000/s, by: 10000/s, each: 20sec }
                  - { constant: { rate: 5/fortnight, for: 1s }, ramp: {} }
                  - closed: { for: 1s, in_flight: 0, for: 2s }
                faults: [{ kill: broker-1 }]
                expect:
                  - lost_aked == 0
                  - end_to_end.p95 < 20ms in nowhere
                """;

        assertThat(errors(text))
                .containsExactly(
                        "test.yaml:1:7 name: 'bad name' is no name: use A-Z a-z 0-9 . _ - and at most 100 characters",
                        "test.yaml:2:1 taget: unknown key 'taget' (did you mean target?)",
                        "test.yaml:5:27 topology.topics.orders.partitions: '0' is below the least allowed, 1",
                        "test.yaml:8:16 workload.producers[0].topic: topic 'order' is not in topology.topics"
                                + " (did you mean orders?)",
                        "test.yaml:8:31 workload.producers[0].linger: a duration needs its unit, such as 10s, 500ms or"
                                + " 2m (did you mean 5ms?)",
                        "test.yaml:8:51 workload.producers[0].message.size: '39B' is too small: the stamp that every"
                                + " message carries takes 40B",
                        "test.yaml:8:62 workload.producers[0].message.keys: 'unifrom' must be one of none uniform zipf"
                                + " round_robin (did you mean uniform?)",
                        "test.yaml:10:51 workload.consumers[0].fetch_min: 'kb' is no unit of a size: use one of B KiB"
                                + " MiB GiB KB MB GB (did you mean KB?)",
                        "test.yaml:12:21 load[0].warmup.rate: the rate '-5/s' must be above zero",
                        "test.yaml:12:32 load[0].warmup.for: a duration needs its unit, such as 10s, 500ms or 2m"
                                + " (did you mean 10ms?)",
                        "test.yaml:13:20 load[1].steps.from: a rate needs its unit, such as 5000/s or 90/min"
                                + " (did you mean 10000/s?)",
                        "test.yaml:13:59 load[1].steps.each: 'sec' is no unit of a duration: use one of ns us ms s m h"
                                + " (did you mean s?)",
                        "test.yaml:14:55 load[2].ramp: an entry has one kind of load, not two: put '- ' before it",
                        "test.yaml:15:35 load[3].closed.in_flight: '0' is below the least allowed, 1",
                        "test.yaml:15:38 load[3].closed.for: duplicate key 'for'",
                        "test.yaml:16:10 faults[0].action: required key 'action' is missing",
                        "test.yaml:16:12 faults[0].kill: unknown key 'kill'",
                        "test.yaml:18:5 expect[0]: unknown metric 'lost_aked' (did you mean lost_acked?)",
                        "test.yaml:19:5 expect[1]: 'end_to_end.p95' needs one of .p50 .p90 .p99 .p99_9 .p99_99 .max"
                                + " .mean (did you mean p90?)");
    }

    @Test
    void combinationsThatCannotWorkAreErrors() {
        assertThat(errors(MINIMAL.replace("message:", "acks: leader, idempotence: true, message:")))
                .containsExactly("test.yaml:8:51 workload.producers[0].idempotence: idempotence needs acks: all");
        assertThat(errors(MINIMAL, "workload.producers[0].in_flight=6"))
                .singleElement()
                .asString()
                .contains("at most 5 requests in flight, not 6");
        assertThat(errors(MINIMAL, "workload.producers[0].delivery_timeout=10s"))
                .singleElement()
                .asString()
                .contains("delivery_timeout=10s must be at least linger + request_timeout=30s");
        assertThat(errors(MINIMAL, "workload.producers[0].buffer=512B"))
                .singleElement()
                .asString()
                .contains("buffer=512B is smaller than one message=1KiB");
        assertThat(errors(MINIMAL, "workload.consumers[1]={topic: orders, group: billing}"))
                .singleElement()
                .asString()
                .contains("group 'billing' already reads topic 'orders' in workload.consumers[0]");
        assertThat(errors(MINIMAL, "workload.producers[0].linger=500us"))
                .singleElement()
                .asString()
                .contains("whole milliseconds");
        assertThat(errors(MINIMAL, "synthetic.stalls[0]={at: 21s, for: 2s}"))
                .singleElement()
                .asString()
                .contains("at=21s lies after the end of the measured load, 20s");
        assertThat(errors(MINIMAL, "load=[{warmup: {rate: 1/s, for: 5s}}]"))
                .singleElement()
                .asString()
                .contains("only warm-up");
        assertThat(errors(MINIMAL, "load[1]={steps: {from: 2/s, to: 1/s, by: 1/s, each: 1s}}"))
                .singleElement()
                .asString()
                .contains("to=1/s must not be below from=2/s");
        assertThat(errors(MINIMAL, "load[1]={steps: {from: 1/s, to: 1M/s, by: 1/s, each: 1s}}"))
                .singleElement()
                .asString()
                .contains("too many steps: steps=1000000 limit=200");
    }

    @Test
    void aShapeCutAtItsCommaSaysSo() {
        assertThat(errors(MINIMAL.replace("size: 1KiB", "size: 1KiB, keys: zipf(10, 2)")))
                .hasSize(2)
                .first()
                .asString()
                .contains("'zipf(10' ends at its comma");
    }

    @Test
    void wrongKindsOfNodesAreErrors() {
        assertThat(errors("- a\n- b\n")).contains("test.yaml:1:1: must be a mapping, such as { key: value }");
        assertThat(errors(MINIMAL + "expect: lost_acked == 0\n"))
                .containsExactly("test.yaml:14:9 expect: must be a list: start each entry with '- ', or write [ ... ]");
        assertThat(errors(MINIMAL + "seed: [1]\n")).containsExactly("test.yaml:14:7 seed: must be a single value");
        assertThat(errors(MINIMAL + "seed:\n")).containsExactly("test.yaml:14:6 seed: has no value");
        assertThat(errors(MINIMAL + "? [a]\n: b\n")).containsExactly("test.yaml:14:3: a key must be plain text");
    }

    @Test
    void textThatIsNotYamlIsOneError() {
        assertThat(errors("name: [a\nb: c\n"))
                .singleElement()
                .asString()
                .startsWith("test.yaml:2:")
                .contains("YAML");
        assertThat(errors("")).containsExactly("test.yaml: is empty");
        assertThat(errors("a: b\u0001\n")).singleElement().asString().contains("not valid YAML");
        assertThat(errors("--- a\n--- b\n")).singleElement().asString().contains("not valid YAML");
        assertThat(errors("[".repeat(10_000))).containsExactly("test.yaml: nests deeper than the limit of 50 levels");
        assertThat(errors("a: &x [*x]\n")).isNotEmpty();
    }

    @Test
    void filesThatCannotBeReadAreErrors(@TempDir Path folder) throws IOException {
        Path latin = folder.resolve("latin.yaml");
        Files.write(latin, "name: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        Path large = folder.resolve("large.yaml");
        Files.writeString(large, "#".repeat((int) ScenarioReader.FILE_BYTES_MAX + 1));

        assertThatThrownBy(() -> new ScenarioReader().read(folder.resolve("none.yaml"), List.of()))
                .isInstanceOf(ScenarioException.class)
                .hasMessage(folder.resolve("none.yaml") + ": no such file");
        assertThatThrownBy(() -> new ScenarioReader().read(folder, List.of())).hasMessageContaining("is a folder");
        assertThatThrownBy(() -> new ScenarioReader().read(latin, List.of())).hasMessageContaining("is not UTF-8 text");
        assertThatThrownBy(() -> new ScenarioReader().read(large, List.of())).hasMessageContaining("is too large");
    }
}
