package dev.strobe.benchmarks;

import dev.strobe.harness.driver.AckListener;
import dev.strobe.harness.driver.Publisher;
import dev.strobe.harness.driver.synthetic.SyntheticBroker;
import dev.strobe.harness.driver.synthetic.SyntheticDriver;
import dev.strobe.harness.scenario.Scenario.Acks;
import dev.strobe.harness.scenario.Scenario.Compression;
import dev.strobe.harness.scenario.Scenario.KeySpec;
import dev.strobe.harness.scenario.Scenario.MessageSpec;
import dev.strobe.harness.scenario.Scenario.PayloadSpec;
import dev.strobe.harness.scenario.Scenario.ProducerSpec;
import dev.strobe.harness.scenario.Scenario.TopicSpec;
import dev.strobe.harness.scenario.SyntheticSpec;
import dev.strobe.harness.scenario.SyntheticSpec.LatencySpec;
import dev.strobe.harness.time.NanoClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The synthetic target that acknowledges on the calling thread: what is left is the harness. */
final class InlineTarget {

    private InlineTarget() {}

    /** A publisher to a topic of six partitions that nobody reads. */
    static Publisher publisher(int sizeBytes, AckListener listener) {
        SyntheticSpec spec = new SyntheticSpec(new LatencySpec.Fixed(Duration.ZERO), List.of(), 0, 0, 0, 0);
        SyntheticDriver driver = new SyntheticDriver(new SyntheticBroker(spec, 1, NanoClock.system()));
        driver.createTopic("orders", new TopicSpec(6, 1, Map.of()));
        return driver.openPublisher("p", "orders", producer(sizeBytes), listener);
    }

    private static ProducerSpec producer(int sizeBytes) {
        return new ProducerSpec(
                "orders",
                1,
                Acks.ALL,
                true,
                Duration.ZERO,
                16_384,
                Compression.NONE,
                32L << 20,
                Duration.ofMinutes(1),
                5,
                Duration.ofSeconds(30),
                Duration.ofMinutes(2),
                new MessageSpec(sizeBytes, new KeySpec.None(), new PayloadSpec.Zeros()),
                Map.of());
    }
}
