package dev.strobe.harness.scenario;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the synthetic target does, used only where the target is {@code synthetic}. Counts of planted faults are exact:
 * one message in each {@code ...OneIn} acknowledged ones, chosen by the seed; 0 plants none.
 *
 * @param latency from the end of the send call to the acknowledgement and the delivery; zero acknowledges inline, on
 *     the thread that sends
 * @param capacity messages that are served a second, one after the other; further ones queue. Null for any number
 */
public record SyntheticSpec(
        LatencySpec latency,
        List<Stall> stalls,
        long lossOneIn,
        long duplicateOneIn,
        long reorderOneIn,
        long corruptOneIn,
        @Nullable Rate capacity) {

    /** Serves any number of messages at once. */
    public SyntheticSpec(
            LatencySpec latency,
            List<Stall> stalls,
            long lossOneIn,
            long duplicateOneIn,
            long reorderOneIn,
            long corruptOneIn) {
        this(latency, stalls, lossOneIn, duplicateOneIn, reorderOneIn, corruptOneIn, null);
    }

    public SyntheticSpec {
        stalls = List.copyOf(stalls);
    }

    /** A latency distribution. */
    public sealed interface LatencySpec {
        record Fixed(Duration value) implements LatencySpec {}

        /** Log-normal with the given median and p99. */
        record LogNormal(Duration median, Duration p99) implements LatencySpec {}
    }

    /**
     * A time in which the target stands still.
     *
     * @param at start, counted from the start of the first measured phase
     * @param mode BLOCK_SEND blocks the send call, as a full client buffer does; HOLD delays answers only
     */
    public record Stall(Duration at, Duration length, Mode mode) {
        public enum Mode {
            BLOCK_SEND,
            HOLD
        }
    }
}
