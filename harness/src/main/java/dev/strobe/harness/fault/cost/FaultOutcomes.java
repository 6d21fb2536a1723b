package dev.strobe.harness.fault.cost;

import dev.strobe.harness.fault.FaultWindow;
import dev.strobe.harness.fault.FaultWindow.Led;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.SeriesPoint;
import dev.strobe.reports.run.SeriesPoint.IntervalLatency;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What each fault cost, from what was recorded while it lasted. The rules are in docs/MEASUREMENT.md. Pure functions.
 *
 * <p>A baseline is taken from the last {@value #BASELINE_S} s before the fault that no earlier fault disturbed; without
 * {@value #BASELINE_POINTS_MIN} intervals of it nothing is said of recovery and drain.
 */
public final class FaultOutcomes {

    private static final double BASELINE_S = 30;
    private static final int BASELINE_POINTS_MIN = 3;
    private static final double BASELINE_FACTOR = 2;
    private static final double STEADY_S = 5;
    private static final double BACKLOG_STEADY_S = 1;

    /** Intervals are about a second long: this much less than five of them is five of them. */
    private static final double SLACK_S = 0.25;

    private static final double US_PER_MS = 1e3;
    private static final double MS_PER_S = 1e3;

    private final Facts facts;
    private final List<FaultWindow> windows;

    /** Stretches that an earlier fault disturbed. */
    private final List<double[]> disturbed = new ArrayList<>();

    /** The backlog of the slowest subscription at one time of the run. */
    public record Backlog(double atS, double messages) {}

    /** What was seen of acknowledgements around a fault, which is named by when it was asked for. */
    public interface Gaps {

        /** When the partition took its first message after the fault; empty if it never did. */
        OptionalLong firstAckNs(long askedNs, Led partition);

        /** The longest time without any acknowledgement in the partition until the fault was healed; empty if unknown. */
        OptionalLong longestGapNs(long askedNs, Led partition);
    }

    /**
     * What was recorded of the run.
     *
     * @param series in the order of time
     * @param backlogs in the order of time
     * @param topics of the run, as the target names them: nobody writes to others
     * @param seconds from the monotonic clock to seconds of the run
     * @param loadEndS when nothing more was offered
     */
    public record Facts(
            List<SeriesPoint> series,
            List<Backlog> backlogs,
            List<String> topics,
            Gaps gaps,
            LongToDoubleFunction seconds,
            double loadEndS) {}

    private FaultOutcomes(List<FaultWindow> windows, Facts facts) {
        this.facts = facts;
        this.windows = windows.stream()
                .sorted(Comparator.comparingLong(FaultWindow::heldNs))
                .toList();
    }

    /** One outcome per window, by the time it took hold. */
    public static List<Run.FaultOutcome> of(List<FaultWindow> windows, Facts facts) {
        return new FaultOutcomes(windows, facts).all();
    }

    private List<Run.FaultOutcome> all() {
        List<Run.FaultOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < windows.size(); i++) {
            double nextS = i + 1 < windows.size() ? seconds(windows.get(i + 1).heldNs()) : Double.MAX_VALUE;
            Run.FaultOutcome outcome = outcome(windows.get(i), nextS);
            outcomes.add(outcome);
            Double untilS = outcome.untilS();
            disturbed.add(new double[] {outcome.atS(), untilS == null ? facts.loadEndS() : untilS});
        }
        return outcomes;
    }

    private Run.FaultOutcome outcome(FaultWindow window, double nextS) {
        double atS = seconds(window.heldNs());
        Double endS = window.healedNs().isEmpty()
                ? null
                : (Double) seconds(window.healedNs().getAsLong());
        List<Led> affected = window.partitions().stream()
                .filter(led -> facts.topics().contains(led.topic()))
                .toList();
        int withoutAck = (int) affected.stream()
                .filter(led -> facts.gaps().firstAckNs(window.askedNs(), led).isEmpty())
                .count();
        OptionalDouble unavailableS = unavailableS(window, affected);
        Double recoveredS = withoutAck > 0 ? null : recoveredS(atS, unavailableS.orElse(0), nextS);
        Double drainedS = withoutAck > 0 ? null : drainedS(atS, unavailableS.orElse(0), nextS);
        double untilS = untilS(atS, endS, recoveredS, drainedS, nextS);
        return new Run.FaultOutcome(
                atS,
                window.action(),
                window.subject(),
                millisSince(window, window.detectedNs()),
                withoutAck > 0 || unavailableS.isEmpty() ? null : (Double) (unavailableS.getAsDouble() * MS_PER_S),
                recoveredS == null ? null : (Double) (recoveredS * MS_PER_S),
                drainedS == null ? null : (Double) (drainedS * MS_PER_S),
                endS,
                window.nodes(),
                window.controller(),
                window.method(),
                affected.size(),
                withoutAck,
                untilS,
                errors(atS, untilS),
                worstMs(atS, untilS),
                window.parameters(),
                longestGapMs(window, affected));
    }

    private double seconds(long ns) {
        return facts.seconds().applyAsDouble(ns);
    }

    private static @Nullable Double millisSince(FaultWindow window, OptionalLong ns) {
        return ns.isEmpty() ? null : (Double) (Math.max(0, ns.getAsLong() - window.heldNs()) / 1e6);
    }

    /** The worst of those partitions that came back; empty if none was affected or none did. */
    private OptionalDouble unavailableS(FaultWindow window, List<Led> affected) {
        return affected.stream()
                .map(led -> facts.gaps().firstAckNs(window.askedNs(), led))
                .filter(OptionalLong::isPresent)
                .mapToDouble(first -> Math.max(0, first.getAsLong() - window.heldNs()) / 1e9)
                .max();
    }

    private @Nullable Double longestGapMs(FaultWindow window, List<Led> affected) {
        OptionalLong longestNs = affected.stream()
                .map(led -> facts.gaps().longestGapNs(window.askedNs(), led))
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .max();
        return longestNs.isEmpty() ? null : (Double) (longestNs.getAsLong() / 1e6);
    }

    private @Nullable Double recoveredS(double atS, double unavailableS, double nextS) {
        List<Double> before = facts.series().stream()
                .filter(point -> point.phase() != null && undisturbed(start(point), point.tS(), atS))
                .map(FaultOutcomes::tailUs)
                .filter(OptionalDouble::isPresent)
                .map(OptionalDouble::getAsDouble)
                .sorted()
                .toList();
        if (before.size() < BASELINE_POINTS_MIN) {
            return null;
        }
        double limitUs = BASELINE_FACTOR * before.get(before.size() / 2);
        List<SeriesPoint> after = facts.series().stream()
                .filter(point -> point.tS() > atS && point.tS() <= Math.min(nextS, facts.loadEndS() + SLACK_S))
                .toList();
        double backS = atS + unavailableS;
        for (int i = 0; i < after.size(); i++) {
            if (after.get(i).tS() > backS && steady(after, i, limitUs)) {
                return i == 0 ? 0 : Math.max(start(after.get(i)), backS) - atS;
            }
        }
        return null;
    }

    private static boolean steady(List<SeriesPoint> points, int from, double limitUs) {
        double goodS = 0;
        for (int i = from; i < points.size() && goodS < STEADY_S - SLACK_S; i++) {
            OptionalDouble tailUs = tailUs(points.get(i));
            if (tailUs.isEmpty() || tailUs.getAsDouble() > limitUs) {
                return false;
            }
            goodS += points.get(i).intervalS();
        }
        return goodS >= STEADY_S - SLACK_S;
    }

    private @Nullable Double drainedS(double atS, double unavailableS, double nextS) {
        List<Backlog> before = facts.backlogs().stream()
                .filter(sample -> undisturbed(sample.atS(), sample.atS(), atS))
                .toList();
        if (before.size() < BASELINE_POINTS_MIN) {
            return null;
        }
        double level = before.stream().mapToDouble(Backlog::messages).max().orElse(0);
        List<Backlog> after = facts.backlogs().stream()
                .filter(sample -> sample.atS() > atS && sample.atS() < nextS)
                .toList();
        int low = -1;
        for (int i = 0; i < after.size(); i++) {
            if (after.get(i).messages() > level || after.get(i).atS() < atS + unavailableS) {
                low = -1;
            } else if (low < 0) {
                low = i;
            }
            if (low >= 0 && after.get(i).atS() - after.get(low).atS() >= BACKLOG_STEADY_S) {
                return low == 0 ? 0 : after.get(low).atS() - atS;
            }
        }
        return null;
    }

    /** Whether a stretch lies in the time that a fault at {@code atS} is held against. */
    private boolean undisturbed(double fromS, double toS, double atS) {
        return toS <= atS
                && fromS >= atS - BASELINE_S
                && disturbed.stream().noneMatch(stretch -> fromS < stretch[1] && toS >= stretch[0]);
    }

    private double untilS(
            double atS, @Nullable Double endS, @Nullable Double recoveredS, @Nullable Double drainedS, double nextS) {
        double recordedS =
                facts.series().isEmpty() ? atS : facts.series().getLast().tS();
        double lastS = Math.min(nextS, Math.max(atS, recordedS));
        if (endS == null || recoveredS == null || drainedS == null) {
            return lastS;
        }
        return Math.min(lastS, Math.max(endS, atS + Math.max(recoveredS, drainedS)));
    }

    private Map<String, Long> errors(double fromS, double toS) {
        Map<String, Long> errors = new TreeMap<>();
        overlapping(fromS, toS)
                .forEach(point -> point.errors().forEach((cause, n) -> errors.merge(cause, n, Long::sum)));
        return errors;
    }

    private @Nullable Double worstMs(double fromS, double toS) {
        OptionalDouble worstUs = overlapping(fromS, toS).stream()
                .map(FaultOutcomes::latency)
                .filter(latency -> latency != null && latency.maxUs() != null)
                .mapToDouble(latency -> latency == null || latency.maxUs() == null ? 0 : latency.maxUs())
                .max();
        return worstUs.isEmpty() ? null : (Double) (worstUs.getAsDouble() / US_PER_MS);
    }

    private List<SeriesPoint> overlapping(double fromS, double toS) {
        return facts.series().stream()
                .filter(point -> point.tS() > fromS && start(point) < toS)
                .toList();
    }

    private static double start(SeriesPoint point) {
        return point.tS() - point.intervalS();
    }

    /** p99 of the interval; of one with too few values for it the highest. */
    private static OptionalDouble tailUs(SeriesPoint point) {
        IntervalLatency latency = latency(point);
        if (latency == null) {
            return OptionalDouble.empty();
        }
        Double tailUs = latency.p99Us() == null ? latency.maxUs() : latency.p99Us();
        return tailUs == null ? OptionalDouble.empty() : OptionalDouble.of(tailUs);
    }

    /** End to end where there are consumers, else to the acknowledgement. */
    private static @Nullable IntervalLatency latency(SeriesPoint point) {
        IntervalLatency endToEnd = point.latency().get("end_to_end");
        return endToEnd == null ? point.latency().get("publish_response") : endToEnd;
    }
}
