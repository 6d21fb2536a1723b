package dev.strobe.reports.chart;

import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Whole distributions as curves: by phase, of each latency, and end to end of each subscription where there are several. */
public final class Spectra {

    private static final List<String> LATENCIES =
            List.of("schedule_delay", "publish_service", "publish_response", "end_to_end");

    /** Of a closed loop these say nothing: its intended time is that of the answer before. */
    private static final List<String> OF_SCHEDULES = List.of("schedule_delay", "publish_response");

    private static final int POINTS_PER_DECADE = 24;
    private static final double NS_PER_US = 1e3;

    private Spectra() {}

    /** By phase and name, pairs of (one in how many messages is slower, latency in us). */
    public static Map<String, Map<String, List<double[]>>> of(Run run, Map<String, Histogram> sums) {
        Map<String, Map<String, List<double[]>>> spectra = new LinkedHashMap<>();
        for (Phase phase : run.phases()) {
            Map<String, List<double[]>> curves = curves(phase, sums);
            if (!curves.isEmpty()) {
                spectra.put(phase.name(), curves);
            }
        }
        return spectra;
    }

    private static Map<String, List<double[]>> curves(Phase phase, Map<String, Histogram> sums) {
        Map<String, List<double[]>> curves = new LinkedHashMap<>();
        for (String name : LATENCIES) {
            String tag = phase.name() + "/" + name;
            Map<String, Histogram> parts = new TreeMap<>();
            sums.forEach((of, ns) -> {
                if (ns.getTotalCount() > 0 && (of.equals(tag) || of.startsWith(tag + "/"))) {
                    parts.put(of.substring(phase.name().length() + 1), ns);
                }
            });
            boolean meaningless = phase.load() == Phase.Load.CLOSED && OF_SCHEDULES.contains(name);
            if (parts.isEmpty() || meaningless) {
                continue;
            }
            curves.put(name, curve(sum(parts)));
            if (parts.size() > 1) {
                parts.forEach((part, ns) -> curves.putIfAbsent(part, curve(ns)));
            }
        }
        return curves;
    }

    private static Histogram sum(Map<String, Histogram> parts) {
        List<Histogram> all = List.copyOf(parts.values());
        if (all.size() == 1) {
            return all.getFirst();
        }
        Histogram sum = all.getFirst().copy();
        all.subList(1, all.size()).forEach(sum::add);
        return sum;
    }

    /** Evenly spaced on a log axis, up to the slowest message. */
    private static List<double[]> curve(Histogram ns) {
        List<double[]> points = new ArrayList<>();
        long count = ns.getTotalCount();
        for (int i = 0; ; i++) {
            double oneIn = Math.pow(10, i / (double) POINTS_PER_DECADE);
            if (oneIn >= count) {
                points.add(new double[] {count, us(ns.getMaxValue())});
                return points;
            }
            points.add(new double[] {Math.round(oneIn * 1e3) / 1e3, us(ns.getValueAtPercentile(100 * (1 - 1 / oneIn)))
            });
        }
    }

    /** A log axis has no place for 0: what is below 10 ns stands there. */
    private static double us(long ns) {
        return Math.max(0.01, Math.round(ns / NS_PER_US * 100) / 100.0);
    }
}
