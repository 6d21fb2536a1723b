package dev.strobe.harness.calibrate;

import dev.strobe.harness.fault.JvmConsole;
import dev.strobe.harness.time.NanoClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An account of the machine that attribution does not see: the safepoint log of the broker's JVM, and every few milliseconds the
 * state, the running time and the waiting time of each thread that matters, as the kernel tells them.
 *
 * <p>It knows nothing of locks: where attribution names one in a run without plants, nothing here confirms it.
 *
 * <p>Started when the target has started, read when the run is over. Its own thread costs a few percent of a core, in
 * calibrations only.
 */
final class Witness implements Evidence {

    private static final long SAMPLE_NS = Duration.ofMillis(5).toNanos();
    private static final long RUN_DELAY_NS_LEAST = Duration.ofMillis(1).toNanos();
    private static final long GAP_NS_LEAST = Duration.ofMillis(3).toNanos();
    private static final long SAFEPOINT_NS_LEAST = Duration.ofMillis(1).toNanos();
    private static final long JOIN_MS = 5_000;
    private static final int SIGHTINGS_MAX = 2_000_000;
    private static final Pattern SAFEPOINT =
            Pattern.compile("\\[(\\d+)ns?\\].*Safepoint \"[^\"]*\".*Total:\\s*(\\d+) ns");
    private static final Pattern BROKER_THREADS = Pattern.compile("strobe-(loop|flush|io).*");

    /** Names over 15 characters have dots in their middle: {@code strobe-consumer-readers-0} is {@code strobe-..ders-0}. */
    private static final Pattern OWN_THREADS = Pattern.compile("strobe-load.*|strobe-\\.\\..*|kafka-p.*");

    /** Something that was there from one time to another. */
    record Sighting(String cause, long fromNs, long toNs) {
        boolean overlaps(long otherFromNs, long otherToNs) {
            return fromNs <= otherToNs && toNs >= otherFromNs;
        }
    }

    private final NanoClock clock;
    private final long brokerPid;
    private final Path log;
    private final List<Sighting> sightings = new CopyOnWriteArrayList<>();
    private final List<Sighting> sampled = new ArrayList<>();
    private final Map<String, TaskTimes> tasks = new HashMap<>();
    private volatile boolean over;
    private @Nullable Thread thread;

    Witness(long brokerPid, Path log, NanoClock clock) {
        this.brokerPid = brokerPid;
        this.log = log.toAbsolutePath();
        this.clock = clock;
    }

    /** Turns on the safepoint log and begins to look. */
    void start() {
        try (JvmConsole broker = JvmConsole.attach(brokerPid)) {
            broker.command("vmLog", logging(log));
        }
        thread = Thread.ofPlatform().daemon().name("strobe-witness").start(this::look);
    }

    /** Ends the looking and reads the log; from then on it can be asked. */
    void end() {
        over = true;
        Thread looking = thread;
        if (looking == null) {
            return;
        }
        looking.interrupt();
        try {
            looking.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sightings.addAll(sampled);
        sightings.addAll(safepoints(log, "broker.gc"));
    }

    @Override
    public boolean shows(String cause, long fromNs, long toNs) {
        return sightings.stream()
                .anyMatch(sighting -> sighting.cause().equals(cause) && sighting.overlaps(fromNs, toNs));
    }

    private static String[] logging(Path file) {
        return new String[] {"output=file=" + file, "what=safepoint=info", "decorators=timenanos"};
    }

    /** Each line tells when a safepoint was over and how long it took in all. */
    static List<Sighting> safepoints(Path log, String cause) {
        List<Sighting> all = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(log, StandardCharsets.UTF_8)) {
                Matcher matcher = SAFEPOINT.matcher(line);
                if (matcher.find()) {
                    long endNs = Long.parseLong(matcher.group(1));
                    long lengthNs = Long.parseLong(matcher.group(2));
                    if (lengthNs >= SAFEPOINT_NS_LEAST) {
                        all.add(new Sighting(cause, endNs - lengthNs, endNs));
                    }
                }
            }
        } catch (IOException e) {
            // Without a log nothing is confirmed, which errs on the strict side.
            System.getLogger(Witness.class.getName())
                    .log(System.Logger.Level.WARNING, "no safepoint log: file=" + log + " reason=" + e);
        }
        return all;
    }

    private void look() {
        long own = ProcessHandle.current().pid();
        long lastNs = clock.nanoTime();
        long resent = TaskTimes.resentSegments();
        long resentNs = lastNs;
        while (!over && sampled.size() < SIGHTINGS_MAX) {
            clock.waitUntil(lastNs + SAMPLE_NS);
            long nowNs = clock.nanoTime();
            if (nowNs - lastNs > SAMPLE_NS + GAP_NS_LEAST) {
                // Nobody ran, this thread neither: the machine stood still, or its CPUs were taken.
                for (String cause : List.of("broker.paused", "broker.cpu", "harness.cpu", "harness.busy")) {
                    sampled.add(new Sighting(cause, lastNs, nowNs));
                }
            }
            look(brokerPid, BROKER_THREADS, true, lastNs, nowNs);
            look(own, OWN_THREADS, false, lastNs, nowNs);
            if (nowNs - resentNs > Duration.ofMillis(100).toNanos()) {
                long resentNow = TaskTimes.resentSegments();
                if (resentNow > resent) {
                    sampled.add(new Sighting("network", resentNs, nowNs));
                }
                resent = resentNow;
                resentNs = nowNs;
            }
            lastNs = nowNs;
        }
    }

    private void look(long pid, Pattern wanted, boolean broker, long fromNs, long toNs) {
        for (String task : TaskTimes.tasks(pid)) {
            String key = pid + "/" + task;
            TaskTimes before = tasks.get(key);
            if (before != null && !wanted.matcher(before.name()).matches()) {
                continue;
            }
            TaskTimes now = TaskTimes.read(pid, task, before);
            if (now == null) {
                continue;
            }
            tasks.put(key, now);
            if (before != null) {
                compare(before, now, broker, fromNs, toNs);
            }
        }
    }

    private void compare(TaskTimes before, TaskTimes now, boolean broker, long fromNs, long toNs) {
        if (now.runDelayNs() - before.runDelayNs() >= RUN_DELAY_NS_LEAST) {
            sampled.add(new Sighting(broker ? "broker.cpu" : "harness.cpu", fromNs, toNs));
        }
        if (broker && now.state() == 'T') {
            sampled.add(new Sighting("broker.paused", fromNs, toNs));
        }
        if (broker && now.state() == 'D') {
            sampled.add(new Sighting("broker.fsync", fromNs, toNs));
        }
        if (!broker && (now.runNs() - before.runNs()) * 2 >= toNs - fromNs) {
            sampled.add(new Sighting("harness.busy", fromNs, toNs));
        }
    }
}
