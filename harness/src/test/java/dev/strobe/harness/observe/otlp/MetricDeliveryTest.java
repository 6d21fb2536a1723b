package dev.strobe.harness.observe.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.time.ManualClock;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class MetricDeliveryTest {

    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock(0);

    @Test
    void whatWasRefusedAtFirstIsDeliveredInOrder() throws InterruptedException {
        Collector collector = new Collector(2);
        MetricDelivery delivery = delivery(collector);

        deliver(delivery, 10);

        assertThat(collector.taken).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(delivery.delivered()).isEqualTo(10);
        assertThat(delivery.waiting()).isZero();
        assertThat(delivery.dropped()).isZero();
    }

    @Test
    void whatNobodyTakesStaysOnDisk() throws InterruptedException {
        MetricDelivery delivery = delivery(new Collector(Integer.MAX_VALUE));

        deliver(delivery, 10);

        assertThat(delivery.delivered()).isZero();
        assertThat(delivery.waiting()).isEqualTo(10);
        assertThat(delivery.problem()).isEqualTo("away");
        try (MetricBacklog left = backlog(MetricBacklog.BYTES_MAX)) {
            assertThat(left.count()).isEqualTo(10);
        }
    }

    @Test
    void aFullQueueDropsAndCounts() throws InterruptedException {
        MetricDelivery delivery = delivery(new Collector(0));

        deliver(delivery, MetricDelivery.QUEUE_MAX + 3);

        assertThat(delivery.delivered()).isEqualTo(MetricDelivery.QUEUE_MAX);
        assertThat(delivery.dropped()).isEqualTo(3);
    }

    @Test
    void aFullDiskDropsAndCounts() throws InterruptedException {
        MetricDelivery delivery = new MetricDelivery(new Collector(Integer.MAX_VALUE), backlog(10_000), clock);

        deliver(delivery, 40);

        assertThat(delivery.waiting()).isBetween(1, 39);
        assertThat(delivery.waiting() + delivery.dropped()).isEqualTo(40);
    }

    @Test
    void anExporterThatHangsIsInterruptedAndNothingIsLost() throws InterruptedException {
        MetricDelivery delivery = delivery(new Collector(0) {
            @Override
            public CompletableResultCode export(Collection<MetricData> metrics) {
                return new CompletableResultCode();
            }
        });
        for (int i = 1; i <= 5; i++) {
            delivery.offer(MetricBacklogTest.interval(i));
        }
        delivery.start();

        delivery.finish(clock.nanoTime());

        assertThat(delivery.waiting()).isEqualTo(5);
    }

    private void deliver(MetricDelivery delivery, int intervals) throws InterruptedException {
        for (int i = 1; i <= intervals; i++) {
            delivery.offer(MetricBacklogTest.interval(i));
        }
        delivery.start();
        delivery.finish(clock.nanoTime() + PATIENCE_NS);
    }

    private MetricDelivery delivery(MetricExporter exporter) {
        return new MetricDelivery(exporter, backlog(MetricBacklog.BYTES_MAX), clock);
    }

    private MetricBacklog backlog(long bytesMax) {
        return new MetricBacklog(folder.resolve("metrics.jsonl"), bytesMax);
    }

    /** Refuses a number of exports, and takes all later ones. */
    private static class Collector implements MetricExporter {
        private final List<Long> taken = new ArrayList<>();
        private int refusals;

        Collector(int refusals) {
            this.refusals = refusals;
        }

        @Override
        public CompletableResultCode export(Collection<MetricData> metrics) {
            if (refusals > 0) {
                refusals--;
                return CompletableResultCode.ofExceptionalFailure(new IllegalStateException("away"));
            }
            taken.add(TimeUnit.NANOSECONDS.toSeconds(metrics.iterator()
                            .next()
                            .getData()
                            .getPoints()
                            .iterator()
                            .next()
                            .getEpochNanos()
                    - Feeding.NAMES.epochMinusMonotonicNs()));
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public AggregationTemporality getAggregationTemporality(InstrumentType type) {
            return AggregationTemporality.CUMULATIVE;
        }
    }
}
