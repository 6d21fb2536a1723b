package dev.strobe.harness.observe.jfr;

import java.util.Map;
import java.util.TreeMap;

/**
 * Maps the recorder's own clock to the monotonic one. The broker ties the two together once a second; the nearest tie is
 * used. Without any, as in recordings of brokers that are not ours, the run's own reading of both clocks serves, which is
 * true to about a millisecond. Owned by one thread.
 */
final class ClockAnchors {

    private final TreeMap<Long, Long> monotonicByRecorder = new TreeMap<>();
    private final long epochMinusMonotonicNs;

    ClockAnchors(long epochMinusMonotonicNs) {
        this.epochMinusMonotonicNs = epochMinusMonotonicNs;
    }

    void add(long recorderEpochNs, long monotonicNs) {
        monotonicByRecorder.put(recorderEpochNs, monotonicNs);
    }

    long monotonicNs(long recorderEpochNs) {
        Map.Entry<Long, Long> before = monotonicByRecorder.floorEntry(recorderEpochNs);
        Map.Entry<Long, Long> after = monotonicByRecorder.ceilingEntry(recorderEpochNs);
        if (before == null && after == null) {
            return recorderEpochNs - epochMinusMonotonicNs;
        }
        Map.Entry<Long, Long> nearest = before == null
                        || (after != null && after.getKey() - recorderEpochNs < recorderEpochNs - before.getKey())
                ? after
                : before;
        return nearest.getValue() + recorderEpochNs - nearest.getKey();
    }
}
