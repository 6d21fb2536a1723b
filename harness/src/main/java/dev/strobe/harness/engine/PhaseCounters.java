package dev.strobe.harness.engine;

import java.util.Map;
import java.util.TreeMap;

/** The run's running totals at one moment; the difference of two says what happened in a phase. */
record PhaseCounters(long sent, long acked, long received, long records, long requests, Map<String, Long> errors) {

    Map<String, Long> errorsSince(PhaseCounters earlier) {
        Map<String, Long> since = new TreeMap<>();
        errors.forEach((cause, count) -> {
            long more = count - earlier.errors.getOrDefault(cause, 0L);
            if (more > 0) {
                since.put(cause, more);
            }
        });
        return since;
    }
}
