package dev.strobe.harness.observe.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.observe.cause.Evidence;
import dev.strobe.harness.observe.cause.EvidenceKind;
import dev.strobe.harness.observe.cause.Owner;
import dev.strobe.harness.observe.cause.ServedRequest;
import dev.strobe.harness.time.NanoClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Evidence out of a real recording, made by this JVM under a broker's names of threads and events. */
@Timeout(60)
class WaitEventsTest {

    private static final long MS = 1_000_000;
    private static final Windows ALWAYS =
            new Windows(List.of(new Windows.Window(Long.MIN_VALUE / 4, Long.MAX_VALUE / 4)));

    @TempDir
    Path folder;

    private final NanoClock clock = NanoClock.system();

    @Name("strobe.Hiccup")
    @StackTrace(false)
    static final class HiccupEvent extends Event {
        long gapNs;
        long runDelayNs;
    }

    @Name("strobe.RunDelay")
    @StackTrace(false)
    static final class RunDelayEvent extends Event {
        @Nullable String thread;

        long intervalNs;
        long runDelayNs;
    }

    @Name("strobe.LoopTask")
    @StackTrace(false)
    static final class LoopTaskEvent extends Event {
        int loop;
        long taskNs;
    }

    @Name("strobe.SegmentRoll")
    @StackTrace(false)
    static final class SegmentRollEvent extends Event {
        long rollNs;
    }

    @Name("strobe.Throttle")
    @StackTrace(false)
    static final class ThrottleEvent extends Event {
        long durationNs;
    }

    @Name("strobe.Fault")
    @StackTrace(false)
    static final class FaultEvent extends Event {
        @Nullable String point;

        long delayNs;
    }

    @Name("strobe.Flush")
    @StackTrace(false)
    static final class FlushEvent extends Event {
        int partitions;
    }

    @Test
    void eachOfTheBrokersOwnEventsIsEvidenceOfItsKind() throws Exception {
        WaitEvents waits = recorded(ALWAYS, () -> {
            anchor();
            LoopTaskEvent task = new LoopTaskEvent();
            task.taskNs = 20 * MS;
            task.commit();
            SegmentRollEvent roll = new SegmentRollEvent();
            roll.rollNs = 3 * MS;
            roll.commit();
            ThrottleEvent throttle = new ThrottleEvent();
            throttle.durationNs = 4 * MS;
            throttle.commit();
            FaultEvent fault = new FaultEvent();
            fault.delayNs = 80 * MS;
            fault.commit();
            FlushEvent flush = new FlushEvent();
            flush.begin();
            long untilNs = clock.nanoTime() + MS;
            while (clock.nanoTime() < untilNs) {
                Thread.onSpinWait();
            }
            flush.commit();
            RunDelayEvent delay = new RunDelayEvent();
            delay.thread = "strobe-loop-0";
            delay.intervalNs = 5 * MS;
            delay.runDelayNs = 2 * MS;
            delay.commit();
            RunDelayEvent admin = new RunDelayEvent();
            admin.thread = "strobe-admin-1";
            admin.intervalNs = 5 * MS;
            admin.runDelayNs = 2 * MS;
            admin.commit();
            // Longer than any safepoint that this JVM may have had itself meanwhile.
            hiccup(60_000, 1);
            hiccup(50, 49);
        });

        assertThat(one(waits, EvidenceKind.LOOP_TASK).amountNs()).isEqualTo(20 * MS);
        assertThat(one(waits, EvidenceKind.ROLL).amountNs()).isEqualTo(3 * MS);
        assertThat(one(waits, EvidenceKind.THROTTLE).amountNs()).isEqualTo(4 * MS);
        assertThat(one(waits, EvidenceKind.FAULT).amountNs()).isEqualTo(80 * MS);
        assertThat(one(waits, EvidenceKind.FORCE).owner()).isEqualTo(Owner.FLUSH);
        assertThat(of(waits, EvidenceKind.BROKER_STOPPED))
                .isNotEmpty()
                .allSatisfy(stopped -> assertThat(stopped.owner()).isEqualTo(Owner.BROKER));
        assertThat(of(waits, EvidenceKind.BROKER_RUN_DELAY))
                .extracting(Evidence::owner)
                .as("no request waits for a thread of the admin port")
                .containsExactly(Owner.LOOP, Owner.BROKER);
        assertThat(waits.runDelaysTold()).isTrue();
    }

    @Test
    void aForcedCollectionIsASafepointOnTheMonotonicClock() throws Exception {
        long[] between = new long[2];
        WaitEvents waits = recorded(ALWAYS, () -> {
            anchor();
            between[0] = clock.nanoTime();
            System.gc();
            between[1] = clock.nanoTime();
        });

        assertThat(of(waits, EvidenceKind.BROKER_SAFEPOINT)).isNotEmpty().anySatisfy(pause -> {
            assertThat(pause.startNs()).isGreaterThan(between[0] - MS);
            assertThat(pause.endNs()).isLessThan(between[1] + MS);
        });
    }

    @Test
    void aContendedMonitorIsEvidenceOnlyOnAThreadThatRequestsWaitFor() throws Exception {
        WaitEvents waits = recorded(ALWAYS, () -> {
            anchor();
            contend("strobe-loop-3");
            contend("strobe-admin-1");
        });

        assertThat(of(waits, EvidenceKind.LOCK)).extracting(Evidence::owner).containsExactly(Owner.LOOP);
    }

    @Test
    void aForcedFileIsEvidenceOnTheThreadThatForcedIt() throws Exception {
        WaitEvents waits = recorded(ALWAYS, () -> {
            anchor();
            onThread("strobe-flush", () -> {
                try (FileChannel file =
                        FileChannel.open(folder.resolve("log"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                    file.write(ByteBuffer.wrap(new byte[] {1}));
                    file.force(true);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
        });

        assertThat(of(waits, EvidenceKind.FORCE)).extracting(Evidence::owner).contains(Owner.FLUSH);
    }

    @Test
    void whatLiesFarFromEverySlowMessageIsNotKept() throws Exception {
        long longAgoNs = clock.nanoTime() - 3_600_000 * MS;
        Windows longAgo = new Windows(List.of(new Windows.Window(longAgoNs, longAgoNs + MS)));

        assertThat(recorded(longAgo, () -> {
                            anchor();
                            hiccup(80, 0);
                            System.gc();
                        })
                        .evidence())
                .isEmpty();
    }

    @Test
    void requestsOfThatTimeTellWhenTheLoopWorkedAndForWhom() throws IOException {
        Windows window = new Windows(List.of(new Windows.Window(10 * MS, 11 * MS)));
        WaitEvents waits = new WaitEvents(window, 0);
        try (BrokerRecording broker = new BrokerRecording()) {
            Path file = broker.produce(0, 0, 1, 5 * MS)
                    .produce(0, 1, 1, 10 * MS)
                    .fetch("run-billing-0-0", 0, 0, 1, 9 * MS, 2 * MS)
                    .writeTo(folder.resolve("broker-1.jfr"));
            new StageEvents(
                            new TopicIds(List.of("orders"), Map.of("orders", BrokerRecording.TOPIC_ID)),
                            new StoredMessages(List.of()),
                            new StageHistograms(0),
                            waits,
                            0,
                            clock,
                            line -> {})
                    .read(file);
        }

        assertThat(waits.requests()).hasSize(2).anySatisfy(produce -> {
            assertThat(produce.produce()).isTrue();
            assertThat(produce.receivedNs()).isEqualTo(10 * MS);
            assertThat(produce.workStartNs()).isEqualTo(10 * MS + 2 * BrokerRecording.STAGE_NS);
            assertThat(produce.workEndNs()).isEqualTo(10 * MS + 3 * BrokerRecording.STAGE_NS);
        });
        assertThat(waits.requests()).filteredOn(ServedRequest::produce).hasSize(1);
    }

    /** What this JVM recorded while it acted as a broker. */
    private WaitEvents recorded(Windows windows, Acting acting) throws Exception {
        Path file = folder.resolve("broker-1.jfr");
        long epochMinusMonotonicNs = System.currentTimeMillis() * MS - clock.nanoTime();
        try (Recording recording = new Recording()) {
            for (String event :
                    List.of("GCPhasePause", "SafepointBegin", "SafepointEnd", "JavaMonitorEnter", "FileForce")) {
                recording.enable("jdk." + event).withoutThreshold();
            }
            recording.start();
            acting.act();
            recording.stop();
            recording.dump(file);
        }
        WaitEvents waits = new WaitEvents(windows, epochMinusMonotonicNs);
        new StageEvents(
                        new TopicIds(List.of(), Map.of()),
                        new StoredMessages(List.of()),
                        new StageHistograms(0),
                        waits,
                        epochMinusMonotonicNs,
                        clock,
                        line -> {})
                .read(file);
        return waits;
    }

    @FunctionalInterface
    private interface Acting {
        void act() throws Exception;
    }

    private void anchor() {
        ClockAnchorEvent anchor = new ClockAnchorEvent();
        anchor.nanoTime = clock.nanoTime();
        anchor.commit();
    }

    private static void hiccup(long gapMs, long runDelayMs) {
        HiccupEvent hiccup = new HiccupEvent();
        hiccup.gapNs = gapMs * MS;
        hiccup.runDelayNs = runDelayMs * MS;
        hiccup.commit();
    }

    /** Has a thread of that name wait for a monitor that this one holds. */
    private static void contend(String name) throws InterruptedException {
        Object monitor = new Object();
        CountDownLatch held = new CountDownLatch(1);
        Thread waiting = new Thread(
                () -> {
                    held.countDown();
                    synchronized (monitor) {
                        held.countDown();
                    }
                },
                name);
        synchronized (monitor) {
            waiting.start();
            held.await();
            while (waiting.getState() != Thread.State.BLOCKED) {
                Thread.onSpinWait();
            }
        }
        waiting.join();
    }

    private static void onThread(String name, Runnable action) throws InterruptedException {
        Thread thread = new Thread(action, name);
        thread.start();
        thread.join();
    }

    private static List<Evidence> of(WaitEvents waits, EvidenceKind kind) {
        return waits.evidence().stream().filter(seen -> seen.kind() == kind).toList();
    }

    private static Evidence one(WaitEvents waits, EvidenceKind kind) {
        assertThat(of(waits, kind)).hasSize(1);
        return of(waits, kind).getFirst();
    }
}
