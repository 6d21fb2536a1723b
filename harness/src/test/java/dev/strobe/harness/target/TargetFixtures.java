package dev.strobe.harness.target;

import dev.strobe.harness.scenario.Scenario;
import dev.strobe.harness.scenario.Scenario.Acks;
import dev.strobe.harness.scenario.Scenario.Compression;
import dev.strobe.harness.scenario.Scenario.ConsumerSpec;
import dev.strobe.harness.scenario.Scenario.KeySpec;
import dev.strobe.harness.scenario.Scenario.MessageSpec;
import dev.strobe.harness.scenario.Scenario.PayloadSpec;
import dev.strobe.harness.scenario.Scenario.ProducerSpec;
import dev.strobe.harness.scenario.SyntheticSpec;
import dev.strobe.harness.time.NanoClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What the tests of this package hand to targets. */
final class TargetFixtures {

    private TargetFixtures() {}

    static TargetContext context(Path runFolder, Path strobeHome, String jfr, Consumer<String> progress) {
        return new TargetContext("test-run", scenario(jfr), runFolder, strobeHome, NanoClock.system(), progress);
    }

    static Scenario scenario(String jfr) {
        return new Scenario(
                "test",
                "",
                "kafka",
                new Scenario.CompareSpec(List.of(), 1),
                1,
                Map.of(),
                List.of(producer(Acks.ALL)),
                List.of(consumer()),
                Scenario.Pacing.PARK,
                List.of(),
                new Scenario.DrainSpec(true, Duration.ofSeconds(30)),
                new Scenario.ObserveSpec(50, 1000, jfr),
                new SyntheticSpec(new SyntheticSpec.LatencySpec.Fixed(Duration.ZERO), List.of(), 0, 0, 0, 0),
                List.of(),
                List.of(),
                1);
    }

    static ProducerSpec producer(Acks acks) {
        return new ProducerSpec(
                "orders",
                1,
                acks,
                acks == Acks.ALL,
                Duration.ZERO,
                16_384,
                Compression.NONE,
                33_554_432,
                Duration.ofSeconds(10),
                5,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                new MessageSpec(200, new KeySpec.None(), new PayloadSpec.Zeros()),
                Map.of());
    }

    static ConsumerSpec consumer() {
        return new ConsumerSpec(
                "orders", "billing", 1, 1, Duration.ofMillis(500), 500, Scenario.Assignor.RANGE, null, Map.of());
    }
}
