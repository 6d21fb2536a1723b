package dev.strobe.reports.chart;

import dev.strobe.reports.run.SpanLog.CauseMark;
import dev.strobe.reports.run.SpanLog.MessageTrace;
import dev.strobe.reports.run.SpanLog.PauseMark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the target did at which times, as far as the slowest message of each moment met it: collections, fsyncs, slow disk,
 * pauses. Runs that list all of their target's collections among their events need none from here.
 */
public final class TargetLanes {

    public static final String GC = "gc";

    private static final Map<String, String> LANE_BY_CAUSE = Map.of(
            "broker.gc", GC,
            "broker.fsync", "fsync",
            "broker.disk", "disk",
            "broker.paused", "paused",
            "broker.roll", "roll");

    /** Stretches that are nearer to each other are one. */
    private static final double JOIN_S = 0.001;

    private static final int PER_LANE_MAX = 1_000;

    private TargetLanes() {}

    private record Stretch(double fromS, double untilS) {

        double lengthS() {
            return untilS - fromS;
        }
    }

    /**
     * Disjoint stretches as {@code [start s, length s, lane]}, in the order of time; the longest where there are very many.
     *
     * @param originEpochS when the first phase started, in s since 1970
     */
    public static List<List<Object>> of(List<MessageTrace> traces, double originEpochS) {
        Map<String, List<Stretch>> lanes = new TreeMap<>();
        for (MessageTrace trace : traces) {
            double startS = startS(trace, originEpochS);
            for (CauseMark mark : trace.causes()) {
                String lane = LANE_BY_CAUSE.get(mark.cause());
                if (lane != null) {
                    add(lanes, lane, startS + mark.startUs() / 1e6, mark.durationUs());
                }
            }
            for (PauseMark pause : trace.pauses()) {
                if (pause.name().toLowerCase(java.util.Locale.ROOT).contains(GC)) {
                    add(lanes, GC, startS + pause.startUs() / 1e6, pause.durationUs());
                }
            }
        }
        List<List<Object>> data = new ArrayList<>();
        lanes.forEach((lane, stretches) -> joined(stretches).stream()
                .sorted(Comparator.comparingDouble(Stretch::lengthS).reversed())
                .limit(PER_LANE_MAX)
                .sorted(Comparator.comparingDouble(Stretch::fromS))
                .forEach(one -> data.add(List.of(rounded(one.fromS()), rounded(one.lengthS()), lane))));
        return data;
    }

    /** When a message was meant to be sent, in s since the first phase started. */
    public static double startS(MessageTrace trace, double originEpochS) {
        return trace.startNs() / 1e9 - originEpochS;
    }

    private static void add(Map<String, List<Stretch>> lanes, String lane, double fromS, double lengthUs) {
        lanes.computeIfAbsent(lane, name -> new ArrayList<>()).add(new Stretch(fromS, fromS + lengthUs / 1e6));
    }

    private static List<Stretch> joined(List<Stretch> stretches) {
        List<Stretch> joined = new ArrayList<>();
        stretches.stream().sorted(Comparator.comparingDouble(Stretch::fromS)).forEach(next -> {
            if (!joined.isEmpty() && next.fromS() <= joined.getLast().untilS() + JOIN_S) {
                Stretch last = joined.removeLast();
                joined.add(new Stretch(last.fromS(), Math.max(last.untilS(), next.untilS())));
            } else {
                joined.add(next);
            }
        });
        return joined;
    }

    private static double rounded(double seconds) {
        return Math.round(seconds * 1e5) / 1e5;
    }
}
