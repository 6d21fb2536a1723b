package dev.strobe.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RecentBatchesTest {

    @Test
    void onlyWhatIsSureIsAnswered() {
        RecentBatches ring = new RecentBatches();
        assertThat(ring.positionHolding(5)).isEqualTo(RecentBatches.UNKNOWN);
        ring.add(10, 1_000);
        ring.add(20, 2_000);
        ring.add(30, 3_000);

        assertThat(ring.positionHolding(9)).isEqualTo(RecentBatches.UNKNOWN);
        assertThat(ring.positionHolding(10)).isEqualTo(1_000);
        assertThat(ring.positionHolding(29)).isEqualTo(2_000);
        assertThat(ring.positionHolding(99)).isEqualTo(3_000);
        // There may be batches before the first that the ring knows.
        assertThat(ring.positionFrom(10)).isEqualTo(RecentBatches.UNKNOWN);
        assertThat(ring.positionFrom(11)).isEqualTo(2_000);
        assertThat(ring.positionFrom(30)).isEqualTo(3_000);
        assertThat(ring.positionFrom(31)).isEqualTo(RecentBatches.UNKNOWN);
    }

    @Test
    void aReaderThatIsOvertakenGetsNoWrongAnswer() throws InterruptedException {
        long batches = 3_000_000;
        RecentBatches ring = new RecentBatches();
        AtomicLong wrong = new AtomicLong();
        AtomicLong answered = new AtomicLong();
        AtomicLong newest = new AtomicLong();
        CountDownLatch started = new CountDownLatch(1);
        Thread reader = new Thread(() -> {
            started.countDown();
            long seen = 0;
            while (seen < batches) {
                seen = newest.get();
                long offset = Math.max(0, seen - seen % 600);
                int position = ring.positionHolding(offset);
                if (position != RecentBatches.UNKNOWN) {
                    answered.incrementAndGet();
                    if (position != offset) {
                        wrong.incrementAndGet();
                    }
                }
            }
        });
        reader.start();
        started.await();
        for (int at = 0; at <= batches; at++) {
            ring.add(at, at);
            newest.lazySet(at);
        }
        reader.join(60_000);

        assertThat(reader.isAlive()).isFalse();
        assertThat(wrong).hasValue(0);
        assertThat(answered.get()).isPositive();
    }
}
