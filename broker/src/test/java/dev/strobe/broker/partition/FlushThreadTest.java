package dev.strobe.broker.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.telemetry.Instruments;
import dev.strobe.broker.time.NanoClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlushThreadTest {

    private final ManualLoop loop = new ManualLoop();
    private final FlushThread flusher = new FlushThread("flush-test", loop, Instruments.NONE);

    @Test
    void aRoundForcesEachPartitionOnceHoweverOftenItAsked() {
        FakeLog a = new FakeLog();
        FakeLog b = new FakeLog();
        FlushTarget first = target(a);
        FlushTarget second = target(b);
        flusher.flush(first);
        flusher.flush(second);
        flusher.flush(first);
        flusher.flushWithin(first, 1);

        flusher.round();
        flusher.round();

        assertThat(a.forces).isEqualTo(1);
        assertThat(b.forces).isEqualTo(1);
    }

    @Test
    void theOneThatIsDueFirstIsForcedFirst() {
        List<String> order = new ArrayList<>();
        FakeLog slow = new FakeLog();
        slow.duringForce = () -> order.add("slow");
        FakeLog fast = new FakeLog();
        fast.duringForce = () -> order.add("fast");
        flusher.flushWithin(target(slow), 2000);
        flusher.flushWithin(target(fast), 1000);

        flusher.round();
        assertThat(order).isEmpty();
        loop.advanceNs(1000);
        flusher.round();
        assertThat(order).containsExactly("fast");
        loop.advanceNs(5000);
        flusher.round();
        assertThat(order).containsExactly("fast", "slow");
    }

    @Test
    void oneThatIsDueLaterMayAskForTheNextRound() {
        FakeLog log = new FakeLog();
        FlushTarget target = target(log);
        flusher.flushWithin(target, 1_000_000);
        flusher.flush(target);

        flusher.round();
        loop.advanceNs(2_000_000);
        flusher.round();

        assertThat(log.forces).isEqualTo(1);
    }

    @Test
    void aPartitionThatFailsDoesNotKeepTheOthersFromBeingForced() {
        FakeLog bad = new FakeLog();
        bad.forceFailure = new IllegalStateException("bug");
        FakeLog good = new FakeLog();
        PartitionLoop ended = new EndedLoop();
        flusher.flush(new FlushTarget(bad, 0, ended, () -> {}));
        flusher.flush(target(good));

        flusher.round();

        assertThat(good.forces).isEqualTo(1);
    }

    @Test
    void aClosedLogIsNotForced() {
        FakeLog log = new FakeLog();
        FlushTarget target = target(log);
        flusher.flush(target);
        target.close();
        target.close();

        flusher.round();

        assertThat(log.forces).isZero();
        assertThat(log.closes).isEqualTo(1);
    }

    @Test
    void theThreadForcesWhatItIsAskedToAndEnds() throws InterruptedException {
        AtomicLong parked = new AtomicLong();
        NanoClock real = new NanoClock() {
            @Override
            public long nanoTime() {
                return 0;
            }

            @Override
            public void parkNanos(long ns) {
                parked.incrementAndGet();
                LockSupport.parkNanos(ns);
            }
        };
        CountDownLatch forced = new CountDownLatch(1);
        FakeLog log = new FakeLog();
        log.duringForce = forced::countDown;
        FlushTarget target = target(log);
        try (FlushThread running = new FlushThread("flush-test", real, Instruments.NONE)) {
            running.start();
            running.flush(target);
            assertThat(forced.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(parked.get()).isLessThan(100);
    }

    @Test
    void eachRoundIsAnEventOfTheFlightRecorder(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("flush.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("strobe.Flush");
            recording.start();
            flusher.flush(target(new FakeLog()));
            flusher.flush(target(new FakeLog()));
            flusher.round();
            flusher.round();
            recording.stop();
            recording.dump(file);
        }

        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().getInt("partitions")).isEqualTo(2);
    }

    private FlushTarget target(FakeLog log) {
        return new FlushTarget(log, 0, loop, () -> {});
    }

    /** A loop that takes nothing any more. */
    private static final class EndedLoop implements PartitionLoop {
        @Override
        public boolean inLoop() {
            return false;
        }

        @Override
        public void execute(Runnable task) {
            throw new IllegalStateException("the loop has ended");
        }

        @Override
        public Timer schedule(Runnable task, long delayMs) {
            throw new IllegalStateException("the loop has ended");
        }
    }
}
