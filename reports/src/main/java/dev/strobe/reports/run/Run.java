package dev.strobe.reports.run;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The manifest and all results of one run: the content of {@code run.json}.
 *
 * <p>Units stand in the names: {@code _us} microseconds, {@code _ms} milliseconds, {@code _s} seconds, {@code _per_s}
 * messages a second, {@code _pct} per cent. A figure that could not be measured is null, never zero.
 *
 * @param schema {@link #SCHEMA}; changes only when a reader would break
 * @param target what was loaded
 * @param smoke whether time was scaled down: delivery is judged, latency is printed and not judged
 * @param durationS wall time from the first phase's start to the end of the final drain
 * @param verdictReasons why the verdict is what it is, in words; empty for a plain pass
 * @param command the command line that repeats this run, one argument each
 * @param configuration effective settings by owner ({@code producer orders}, {@code harness jvm}, {@code target}, ...)
 * @param capacity null where the load has no steps
 * @param explain null where no messages were traced
 * @param anomalies intervals that stand out from those around them; null in runs of older versions
 */
public record Run(
        String schema,
        String runId,
        ScenarioIdentity scenario,
        TargetIdentity target,
        boolean smoke,
        Instant startedAt,
        double durationS,
        Verdict verdict,
        List<String> verdictReasons,
        StrobeBuild strobe,
        Host host,
        long seed,
        List<String> command,
        Map<String, Map<String, String>> configuration,
        Validity validity,
        List<Phase> phases,
        Delivery delivery,
        List<FaultOutcome> faults,
        @Nullable Capacity capacity,
        @Nullable Explanation explain,
        List<ExpectationOutcome> expectations,
        @Nullable List<Anomaly> anomalies) {

    public static final String SCHEMA = "strobe.run/1";

    /** Class path resource of the JSON Schema (draft 2020-12) that every {@code run.json} follows. */
    public static final String SCHEMA_RESOURCE = "/dev/strobe/reports/run/run.schema.json";

    /** How a run ended; the command line maps each to an exit code. */
    public enum Verdict {
        PASS,
        FAIL,
        INVALID,
        ERROR,
        ABORTED
    }

    /** @param sha256 lower-case hex digest of the resolved scenario as written to {@code scenario.yaml} */
    public record ScenarioIdentity(String name, String description, String sha256) {}

    /**
     * @param name the target as the user named it, such as {@code kafka} or {@code kafka://127.0.0.1:9092}
     * @param version what the target said of itself; "unknown" where it says nothing
     * @param nodes number of broker processes
     * @param startupMs from the start of the target until it answered; null where it was running already, and in runs of
     *     older versions
     */
    public record TargetIdentity(
            String name,
            String version,
            int nodes,
            String driver,
            @Nullable Double startupMs) {}

    /** @param git commit of the working tree, with {@code -dirty} appended where it was changed; null outside git */
    public record StrobeBuild(String version, @Nullable String git) {}

    /** @param cores processors the harness may use; memory in bytes */
    public record Host(String os, String kernel, String cpu, int cores, long memoryBytes, String jdk) {}

    /**
     * Whether the figures may be trusted, over all phases that an expectation, a capacity figure or the gate rests on.
     *
     * @param reasons in words, with the measured value and its limit; empty when valid
     * @param stealPct null where the host does not report it
     * @param foreignCpuPct CPU of processes that are neither harness nor target, in per cent of one core; null if unknown
     */
    public record Validity(
            boolean valid,
            List<String> reasons,
            @Nullable Double generatorDelayP99Us,
            @Nullable Double hiccupMaxMs,
            @Nullable Double stealPct,
            @Nullable Double foreignCpuPct) {}

    /**
     * What happened to the messages; every count is in messages. {@code received} counts first deliveries.
     *
     * @param reorderedAcked those of {@code reordered} that were acknowledged; null, as the next two, in runs of older
     *     versions
     * @param offsetsBack times that a consumer was handed an offset it had passed, without a rebalance in between
     * @param receivedUnacked received although they failed or were never answered
     */
    public record Delivery(
            long sent,
            long acked,
            long failed,
            long received,
            long lostAcked,
            long duplicated,
            long redelivered,
            long reordered,
            long corrupted,
            long unknown,
            long unsent,
            long undelivered,
            long expired,
            long negative,
            long overRange,
            List<SubscriptionDelivery> subscriptions,
            @Nullable Long reorderedAcked,
            @Nullable Long offsetsBack,
            @Nullable Long receivedUnacked) {}

    /**
     * One subscription's share of {@link Delivery}; {@code received} counts first deliveries.
     *
     * @param rebalances times that the group dealt out its partitions anew while load ran; null in runs of older versions
     * @param rebalanceMaxMs longest time that one of its members was without an assignment; null where none was
     */
    public record SubscriptionDelivery(
            String name,
            long received,
            long lostAcked,
            long duplicated,
            long redelivered,
            long reordered,
            long corrupted,
            long undelivered,
            long expired,
            @Nullable Long reorderedAcked,
            @Nullable Long offsetsBack,
            @Nullable Long receivedUnacked,
            @Nullable Long rebalances,
            @Nullable Double rebalanceMaxMs) {}

    /**
     * One injected fault; times in ms count from {@code atS} and are null where they were not observed. What follows
     * {@code drainedMs} is null in runs of older versions.
     *
     * @param atS when it was in effect
     * @param endS when nothing of it was in effect any more; null if it lasted to the end
     * @param nodes who the subject turned out to be
     * @param controller whether the active controller was among them
     * @param method how it was brought about, for people
     * @param partitions number of partitions that they led, which are the affected ones
     * @param withoutAck those of them in which no later message was acknowledged until the load ended
     * @param untilS end of the window of {@code errors} and {@code worstMs}: healed and recovered, or the next fault
     * @param errors failed sends in the window by cause
     * @param worstMs worst latency that ended in the window
     * @param parameters what the action took besides
     * @param longestGapMs longest time without any acknowledgement in an affected partition until it was healed
     */
    public record FaultOutcome(
            double atS,
            String action,
            String subject,
            @Nullable Double detectedMs,
            @Nullable Double unavailableMs,
            @Nullable Double recoveredMs,
            @Nullable Double drainedMs,
            @Nullable Double endS,
            @Nullable List<Integer> nodes,
            @Nullable Boolean controller,
            @Nullable String method,
            @Nullable Integer partitions,
            @Nullable Integer withoutAck,
            @Nullable Double untilS,
            @Nullable Map<String, Long> errors,
            @Nullable Double worstMs,
            @Nullable Map<String, String> parameters,
            @Nullable Double longestGapMs) {}

    /**
     * Where the target stops keeping up.
     *
     * @param kneeLowPerS offered rate of the last step that held; null if none did or no step saturated
     * @param kneeHighPerS offered rate of the first step that did not hold; null if no step saturated
     * @param withinSloPerS highest rate within the SLO; null without an SLO
     * @param method in words: how it was found and what it rests on, or why it is null
     */
    public record Capacity(
            @Nullable Double kneeLowPerS,
            @Nullable Double kneeHighPerS,
            @Nullable Double withinSloPerS,
            @Nullable String slo,
            String method) {}

    /**
     * How many slow messages could be taken apart, and what they were attributed to. Each is traced, partial, client-only
     * or untraced.
     *
     * @param partial of which some request at the target was found and another was not; null in runs of older versions
     * @param explainedPct share of the outliers' latency that has a known cause; null where none were looked for
     * @param causes of all outliers together
     * @param coverage how much of the run the target's recordings hold; null where it leaves none with stages
     * @param tails the causes by how far out a message was; null where none were looked for
     * @param blind parts of a message's way that nothing was seen of, in words; null in runs of older versions
     * @param tracesUrl where a trace can be looked at, with <code>{trace_id}</code> in place of its id; null if nowhere
     */
    public record Explanation(
            long outliers,
            long traced,
            long untraced,
            long clientOnly,
            @Nullable Double explainedPct,
            List<Cause> causes,
            @Nullable Long partial,
            @Nullable Coverage coverage,
            @Nullable List<Tail> tails,
            @Nullable List<String> blind,
            @Nullable String tracesUrl) {

        public Explanation withTracesUrl(@Nullable String url) {
            return new Explanation(
                    outliers, traced, untraced, clientOnly, explainedPct, causes, partial, coverage, tails, blind, url);
        }
    }

    /**
     * The kept outliers beyond one percentile of their phase.
     *
     * @param percentile {@code p99}, {@code p99_9} or {@code max}
     * @param explainedPct share of their latency that has a known cause; null without any outlier
     */
    public record Tail(
            String percentile, long outliers, @Nullable Double explainedPct, List<Cause> causes) {}

    /**
     * What the target's recordings hold of the run.
     *
     * @param events requests read
     * @param firstS when the first of them was received, and the last, since the first phase started; null without any
     * @param dataLoss bytes that the recorder says it dropped
     * @param missingJoins requests of kept messages that must have been and were not found
     * @param gaps what else is missing, in words
     */
    public record Coverage(
            long events,
            @Nullable Double firstS,
            @Nullable Double lastS,
            long dataLoss,
            long missingJoins,
            List<String> gaps) {}

    /**
     * @param cause such as {@code broker.gc}; {@code unknown} for what could not be attributed
     * @param sharePct of the outliers' latency, disjoint from all other causes
     * @param count outliers of which it is the dominant cause
     * @param followers of {@code broker.replication}: who was waited for, largest share first; null for every other cause
     */
    public record Cause(
            String cause,
            double sharePct,
            long count,
            @Nullable List<Follower> followers) {

        /** Of one that has to do with no follower. */
        public Cause(String cause, double sharePct, long count) {
            this(cause, sharePct, count, null);
        }
    }

    /**
     * A follower that leaders waited for.
     *
     * @param node its number
     * @param cause what it did meanwhile; {@code unknown} where nothing is known of it
     * @param sharePct of the outliers' latency; all of them add up to the share of {@code broker.replication}
     */
    public record Follower(String node, String cause, double sharePct) {}

    /**
     * A stretch of intervals whose figure stands out from a sliding baseline.
     *
     * @param phase the phase it lies in
     * @param metric column of the series, such as {@code end_to_end.p99_us}
     * @param value the most extreme one
     * @param baseline median of the intervals around it
     * @param deviation median absolute deviation of those
     * @param meanwhile what else changed then, in words
     */
    public record Anomaly(
            double atS,
            double untilS,
            String phase,
            String metric,
            double value,
            double baseline,
            double deviation,
            List<String> meanwhile) {}

    /** @param value what was measured, as text with its unit; null where there was nothing to measure */
    public record ExpectationOutcome(String text, @Nullable String value, boolean met) {}
}
