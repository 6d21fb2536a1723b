package dev.strobe.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strobe.broker.telemetry.MetricFamily;
import dev.strobe.broker.telemetry.MetricRegistry;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class BoundedPoolTest {

    private final MetricRegistry registry = new MetricRegistry();

    @Test
    void aFullQueueRefusesAndCounts() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        try (BoundedPool pool = new BoundedPool("io", 1, 2, registry)) {
            pool.execute(() -> {
                running.countDown();
                awaitQuietly(finish);
            });
            running.await();
            pool.execute(() -> {});
            pool.execute(() -> {});

            assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);

            assertThat(registry.read())
                    .extracting(MetricFamily::points)
                    .extracting(points -> ((MetricFamily.Value) points.getFirst()).value())
                    .containsExactly(1.0, 2.0);
            finish.countDown();
        }
    }

    @Test
    void closingWaitsForWhatIsThereAndATaskThatFailsHarmsNoOther() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        BoundedPool pool = new BoundedPool("io", 1, 2, registry);
        pool.execute(() -> {
            throw new IllegalStateException("planted");
        });
        pool.execute(done::countDown);
        pool.close();

        assertThat(done.await(0, TimeUnit.MILLISECONDS)).isTrue();
        assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
