package dev.strobe.harness.measure.host;

import dev.strobe.harness.time.NanoClock;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds a run back until nothing else works on the machine: other processes below a tenth of a core for two seconds.
 *
 * <p>It gives up after a bounded time, and at once where the CPU of other processes is unknown; the run then starts
 * anyway and its phases are judged by what happens in them.
 */
public final class QuietGate {

    public static final Duration WAIT_DEFAULT = Duration.ofSeconds(60);
    public static final double FOREIGN_CORES_MAX = 0.10;

    private static final int QUIET_SECONDS = 2;
    private static final long SECOND_NS = 1_000_000_000;

    /**
     * How the wait ended.
     *
     * @param foreignCores as measured last; null if unknown
     * @param text one sentence for a person
     */
    public record Outcome(
            boolean quiet, double waitedS, @Nullable Double foreignCores, String text) {}

    private final NanoClock clock;
    private final Supplier<HostSnapshot> snapshots;

    public QuietGate(NanoClock clock, Supplier<HostSnapshot> snapshots) {
        this.clock = clock;
        this.snapshots = snapshots;
    }

    /**
     * Waits for a quiet machine; {@code progress} gets a line for each second that was not quiet.
     *
     * @param wait zero skips the gate
     */
    public Outcome await(Duration wait, Consumer<String> progress) {
        long startNs = clock.nanoTime();
        if (!wait.isPositive()) {
            return new Outcome(false, 0, null, "Did not wait for a quiet machine.");
        }
        HostSnapshot before = snapshots.get();
        Double foreignCores = null;
        int quietSeconds = 0;
        for (int second = 1; quietSeconds < QUIET_SECONDS; second++) {
            boolean inTime = second <= wait.toSeconds() || second <= QUIET_SECONDS;
            if (!inTime || !clock.waitUntil(startNs + second * SECOND_NS)) {
                return new Outcome(false, waitedS(startNs), foreignCores, gaveUp(inTime, wait, foreignCores));
            }
            HostSnapshot now = snapshots.get();
            foreignCores = now.since(before).foreignCores();
            before = now;
            if (foreignCores == null) {
                return new Outcome(
                        false, waitedS(startNs), null, "CPU of other processes is unknown: did not wait for quiet.");
            }
            quietSeconds = foreignCores < FOREIGN_CORES_MAX ? quietSeconds + 1 : 0;
            if (quietSeconds == 0) {
                progress.accept(String.format(
                        Locale.ROOT,
                        "waiting for a quiet machine: other processes use %.2f cores, limit %.2f (%d of %d s)",
                        foreignCores,
                        FOREIGN_CORES_MAX,
                        second,
                        wait.toSeconds()));
            }
        }
        String text = String.format(
                Locale.ROOT,
                "The machine is quiet: other processes use %.2f cores (waited %.0f s).",
                foreignCores,
                waitedS(startNs));
        return new Outcome(true, waitedS(startNs), foreignCores, text);
    }

    private double waitedS(long startNs) {
        return (clock.nanoTime() - startNs) / 1e9;
    }

    private static String gaveUp(boolean interrupted, Duration wait, @Nullable Double foreignCores) {
        if (interrupted) {
            return "Interrupted while waiting for a quiet machine.";
        }
        return String.format(
                Locale.ROOT,
                "The machine did not stay quiet for 2 s within %d s: other processes use %.2f cores, limit %.2f.",
                wait.toSeconds(),
                foreignCores,
                FOREIGN_CORES_MAX);
    }
}
