package dev.strobe.harness.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.driver.AckListener;
import dev.strobe.harness.driver.Driver;
import dev.strobe.harness.driver.Publisher;
import dev.strobe.harness.message.OutboundMessage;
import dev.strobe.harness.scenario.Scenario;
import dev.strobe.harness.scenario.Scenario.Acks;
import dev.strobe.harness.scenario.Scenario.Compression;
import dev.strobe.harness.scenario.Scenario.DrainSpec;
import dev.strobe.harness.scenario.Scenario.KeySpec;
import dev.strobe.harness.scenario.Scenario.MessageSpec;
import dev.strobe.harness.scenario.Scenario.ObserveSpec;
import dev.strobe.harness.scenario.Scenario.Pacing;
import dev.strobe.harness.scenario.Scenario.PayloadSpec;
import dev.strobe.harness.scenario.Scenario.ProducerSpec;
import dev.strobe.harness.scenario.Scenario.TopicSpec;
import dev.strobe.harness.scenario.SyntheticSpec;
import dev.strobe.harness.scenario.SyntheticSpec.LatencySpec;
import dev.strobe.harness.scenario.SyntheticSpec.Stall;
import dev.strobe.harness.time.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SyntheticTargetTest {

    private static final long START_NS = 1_000_000_000L;

    private final ManualClock clock = new ManualClock(START_NS);

    @TempDir
    private Path runFolder;

    @Test
    void closingWritesWhatTheBrokerDidAndFelt() throws IOException {
        SyntheticTarget target = new SyntheticTarget(context());
        target.start();
        target.measuring(START_NS);
        try (Driver driver = target.connect()) {
            driver.createTopic("t", new TopicSpec(1, 1, Map.of()));
            Publisher publisher = driver.openPublisher("p", "t", producer(), new DeafListener());
            OutboundMessage message = new OutboundMessage(64);
            message.set(null, 0, START_NS, START_NS, 2);
            publisher.publish(message);
        }

        target.close();

        JsonNode truth = JsonMapper.shared().readTree(Files.readString(runFolder.resolve(SyntheticTarget.TRUTH_FILE)));
        assertThat(truth.at("/counts/acked").asLong()).isEqualTo(1);
        assertThat(truth.at("/counts/out_of_range").asLong()).isZero();
        assertThat(truth.at("/phases/0/phase").asInt()).isEqualTo(2);
        assertThat(truth.at("/phases/0/publish_response/count").asLong()).isEqualTo(1);
        assertThat(truth.at("/phases/0/publish_response/p99_9_us").asDouble()).isBetween(499_000.0, 501_000.0);
        assertThat(truth.at("/phases/0/end_to_end").isNull()).isTrue();
        assertThat(truth.at("/stalls/0/mode").asString()).isEqualTo("block_send");
        assertThat(truth.at("/stalls/0/ended_s").asDouble()).isEqualTo(0.5);
        assertThat(target.failure()).isEmpty();
        assertThat(target.processIds()).isEmpty();
    }

    @Test
    void aTargetThatNeverStartedLeavesNothingBehind() {
        new SyntheticTarget(context()).close();

        assertThat(runFolder).isEmptyDirectory();
    }

    private TargetContext context() {
        SyntheticSpec synthetic = new SyntheticSpec(
                new LatencySpec.Fixed(Duration.ZERO),
                List.of(new Stall(Duration.ZERO, Duration.ofMillis(500), Stall.Mode.BLOCK_SEND)),
                0,
                0,
                0,
                0);
        Scenario scenario = new Scenario(
                "test",
                "",
                "synthetic",
                new Scenario.CompareSpec(List.of(), 1),
                1,
                Map.of(),
                List.of(producer()),
                List.of(),
                Pacing.PARK,
                List.of(),
                new DrainSpec(true, Duration.ofSeconds(30)),
                new ObserveSpec(0, 0, "off"),
                synthetic,
                List.of(),
                List.of(),
                1);
        return new TargetContext("run", scenario, runFolder, runFolder, clock, line -> {});
    }

    private static ProducerSpec producer() {
        return new ProducerSpec(
                "t",
                1,
                Acks.ALL,
                true,
                Duration.ZERO,
                16_384,
                Compression.NONE,
                32L << 20,
                Duration.ZERO,
                5,
                Duration.ofSeconds(30),
                Duration.ofSeconds(120),
                new MessageSpec(64, new KeySpec.None(), new PayloadSpec.Zeros()),
                Map.of());
    }

    private static final class DeafListener implements AckListener {
        @Override
        public void acked(long sequence, long intendedNs, long sentNs, int phase, int partition, long offset) {}

        @Override
        public void failed(long sequence, long intendedNs, long sentNs, int phase, String cause) {}
    }
}
