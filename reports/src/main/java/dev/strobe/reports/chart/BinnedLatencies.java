package dev.strobe.reports.chart;

import dev.strobe.reports.run.LatencyLog;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.stats.BucketCounts;
import dev.strobe.reports.stats.LogBuckets;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The distribution of each latency in each time bin, so that a page can say what the percentiles of any part of the run are.
 *
 * <p>At most {@value #SERIES_MAX} series: the four latencies over all phases, and the subscriptions that received most.
 *
 * <p>Owned by one thread.
 */
final class BinnedLatencies {

    static final int SERIES_MAX = 8;

    private static final List<String> LATENCIES =
            List.of("end_to_end", "publish_response", "publish_service", "schedule_delay");

    private final TimeBins bins;
    private final Map<String, long[][]> series = new LinkedHashMap<>();

    BinnedLatencies(TimeBins bins, Run run) {
        this.bins = bins;
        LATENCIES.forEach(name -> series.put(name, new long[bins.count()][]));
        List<String> subscriptions = subscriptions(run);
        if (subscriptions.size() > 1) {
            subscriptions.stream()
                    .limit(SERIES_MAX - LATENCIES.size())
                    .forEach(name -> series.put("end_to_end/" + name, new long[bins.count()][]));
        }
    }

    private static List<String> subscriptions(Run run) {
        Map<String, Long> received = new TreeMap<>();
        for (Phase phase : run.phases()) {
            phase.subscriptions().forEach(one -> received.merge(one.name(), one.received(), Long::sum));
        }
        return received.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Takes an interval of one phase, for all series that it belongs to. */
    void add(LatencyLog.Interval interval, BucketCounts counts) {
        int bin = bins.indexOf(TimeBins.ms(interval.startS()));
        String latency = interval.tag().substring(interval.tag().indexOf('/') + 1);
        add(latency, bin, counts);
        int subscription = latency.indexOf('/');
        if (subscription > 0) {
            add(latency.substring(0, subscription), bin, counts);
        }
    }

    private void add(String name, int bin, BucketCounts counts) {
        long[][] of = series.get(name);
        if (of != null) {
            if (of[bin] == null) {
                of[bin] = new long[LogBuckets.COUNT];
            }
            counts.addTo(of[bin]);
        }
    }

    /**
     * For the data block: where bins begin, the buckets, and of each series that has values the counts, packed.
     *
     * @return null where the log has no interval
     */
    @Nullable Map<String, Object> data() {
        if (bins.count() == 0) {
            return null;
        }
        Map<String, String> packed = new LinkedHashMap<>();
        series.forEach((name, counts) -> {
            List<BucketCounts> sparse = new ArrayList<>();
            for (long[] bin : counts) {
                sparse.add(BucketCounts.of(bin == null ? new long[0] : bin));
            }
            if (sparse.stream().anyMatch(bin -> bin.size() > 0)) {
                packed.put(name, pack(sparse));
            }
        });
        return packed.isEmpty()
                ? null
                : Map.of(
                        "edges",
                        bins.edgesS(),
                        "floorUs",
                        LogBuckets.FLOOR_NS / 1e3,
                        "ratio",
                        LogBuckets.RATIO,
                        "series",
                        packed);
    }

    /**
     * Base64 of, for each bin: how many buckets hold any, then for each of these the distance from the bucket before and the
     * count. All numbers seven bits a byte, lowest first.
     */
    static String pack(List<BucketCounts> bins) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (BucketCounts bin : bins) {
            put(out, bin.size());
            int before = 0;
            for (int i = 0; i < bin.size(); i++) {
                put(out, bin.bucket(i) - before);
                put(out, bin.count(i));
                before = bin.bucket(i);
            }
        }
        return Base64.getEncoder().encodeToString(out.toByteArray());
    }

    private static void put(ByteArrayOutputStream out, long number) {
        long rest = number;
        while (rest >= 0x80) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
