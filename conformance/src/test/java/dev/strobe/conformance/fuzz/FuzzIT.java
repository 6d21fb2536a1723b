package dev.strobe.conformance.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.conformance.process.ProcessFigures;
import dev.strobe.conformance.process.ScratchFolder;
import dev.strobe.conformance.process.StrobeBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Mutated and truncated frames of every API and version over many connections. The broker must stay up, answer another
 * client over the same connection all the while, neither grow nor write much, and never write a stack trace.
 */
final class FuzzIT {

    private static final long FRAMES = Long.getLong("strobe.fuzz.frames", 20_000);
    private static final long SEED = Long.getLong("strobe.fuzz.seed", 1);
    private static final int THREADS = 4;
    private static final int SLICES = 10;
    private static final Duration SETTLES_WITHIN = Duration.ofSeconds(30);

    private static final long GROWTH_KIB_MAX = 160 << 10;
    /** A log file for each of partitions.max, and those on their way out. */
    private static final long OPEN_FILES_GROWTH_MAX = 140;

    private static final long THREADS_GROWTH_MAX = 16;
    private static final long LOG_LINES_MAX = 1000;
    private static final long LOG_LINES_PER_S_MAX = 20;

    /** What a client may make of the broker is bounded, so that what grows beyond it is a leak. */
    private static final Map<String, String> SETTINGS = Map.of(
            "auto.create.topics.enable", "false",
            "partitions.max", "100",
            "groups.max", "100",
            "offsets.topic.num.partitions", "2",
            "log.segment.bytes", "16777216",
            "log.retention.bytes", "33554432");

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void theBrokerTakesWhateverComes() throws Exception {
        try (StrobeBroker broker = new StrobeBroker(ScratchFolder.create("fuzz"), SETTINGS)) {
            broker.jvmArgument("-Xmx256m");
            broker.start();
            long startNs = System.nanoTime();
            AtomicLong sent = new AtomicLong();
            AtomicLong connections = new AtomicLong();
            try (Bystander bystander = new Bystander(broker.port())) {
                ProcessFigures before = null;
                for (int slice = 0; slice < SLICES; slice++) {
                    slice(broker, slice, sent, connections);
                    bystander.isServed();
                    assertThat(broker.alive()).isTrue();
                    if (slice == 1) {
                        before = ProcessFigures.of(broker.pid());
                    }
                }
                report(
                        broker,
                        before == null ? ProcessFigures.of(broker.pid()) : before,
                        bystander,
                        sent,
                        connections,
                        startNs);
            }
            assertThat(broker.stop()).isIn(0, 143);
        }
    }

    /** Sends one share of the frames from several threads, each with its own seed. */
    private static void slice(StrobeBroker broker, int slice, AtomicLong sent, AtomicLong connections)
            throws Exception {
        List<byte[]> frames = ValidFrames.of(broker.port(), "fuzz-" + slice);
        List<Shooter> shooters = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Shooter shooter =
                    new Shooter(broker.port(), frames, SEED * 1_000_003 + slice * 101L + i, FRAMES / SLICES / THREADS);
            shooters.add(shooter);
            threads.add(Thread.ofPlatform().name("shooter-" + i).start(shooter));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (Shooter shooter : shooters) {
            sent.addAndGet(shooter.sent());
            connections.addAndGet(shooter.connections());
        }
    }

    private static void report(
            StrobeBroker broker,
            ProcessFigures before,
            Bystander bystander,
            AtomicLong sent,
            AtomicLong connections,
            long startNs) {
        Awaitility.await("connections are closed")
                .atMost(SETTLES_WITHIN)
                .until(() -> ProcessFigures.of(broker.pid()).openFiles() <= before.openFiles() + OPEN_FILES_GROWTH_MAX);
        ProcessFigures after = ProcessFigures.of(broker.pid());
        String log = broker.log();
        long lines = log.lines().count();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs);
        System.out.printf(
                "fuzz seed=%d frames=%d connections=%d seconds=%d bystander_requests=%d bystander_ms_max=%d"
                        + " resident_mib=%d->%d open_files=%d->%d threads=%d->%d log_lines=%d%n",
                SEED,
                sent.get(),
                connections.get(),
                seconds,
                bystander.requests(),
                bystander.longestMs(),
                before.residentKiB() >> 10,
                after.residentKiB() >> 10,
                before.openFiles(),
                after.openFiles(),
                before.threads(),
                after.threads(),
                lines);
        assertThat(log).doesNotContain("\tat ").doesNotContain("OutOfMemoryError");
        assertThat(lines).isLessThan(LOG_LINES_MAX + LOG_LINES_PER_S_MAX * seconds);
        assertThat(after.residentKiB()).isLessThan(before.residentKiB() + GROWTH_KIB_MAX);
        assertThat(after.threads()).isLessThan(before.threads() + THREADS_GROWTH_MAX);
    }
}
