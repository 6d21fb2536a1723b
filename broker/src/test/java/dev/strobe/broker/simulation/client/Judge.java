package dev.strobe.broker.simulation.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges a history once all faults are healed and everything was read again from the first record on. It knows what clients
 * saw, and nothing of the system.
 */
public final class Judge {

    private final History history;

    public Judge(History history) {
        this.history = history;
    }

    /**
     * Judges one partition.
     *
     * @param log values in the order of their offsets, as they are read in the end
     */
    public void judge(Place place, List<Batches.Read> log) {
        Map<Long, Integer> times = requireDense(place, log);
        requireWhatWasSeen(place, log);
        Map<Long, Sent> byValue = new HashMap<>();
        for (Sent sent : history.sent()) {
            if (!sent.place.equals(place)) {
                continue;
            }
            for (int index = 0; index < sent.count; index++) {
                byValue.put(sent.firstValue + index, sent);
            }
            requireKept(sent, log);
            requireWholeAndOnce(sent, times);
        }
        requireKnownAndInOrder(place, log, byValue);
    }

    private static Map<Long, Integer> requireDense(Place place, List<Batches.Read> log) {
        Map<Long, Integer> times = new HashMap<>();
        for (int index = 0; index < log.size(); index++) {
            if (log.get(index).offset() != index) {
                throw new Violation(
                        "a gap: place=%s expected=%d read=%d",
                        place, index, log.get(index).offset());
            }
            times.merge(log.get(index).value(), 1, Integer::sum);
        }
        return times;
    }

    /** What any consumer ever saw is there. */
    private void requireWhatWasSeen(Place place, List<Batches.Read> log) {
        long[] seen = history.seen(place);
        for (int offset = 0; offset < seen.length; offset++) {
            if (seen[offset] == History.NOTHING) {
                continue;
            }
            if (offset >= log.size() || log.get(offset).value() != seen[offset]) {
                throw new Violation(
                        "what was read is gone: place=%s offset=%d read=%s now=%s",
                        place,
                        offset,
                        History.value(seen[offset]),
                        offset < log.size() ? History.value(log.get(offset).value()) : "nothing");
            }
        }
    }

    /** What was acknowledged by all is where it was said to be. */
    private static void requireKept(Sent sent, List<Batches.Read> log) {
        if (sent.fate != Sent.Fate.ACKNOWLEDGED || !sent.allInSync) {
            return;
        }
        for (int index = 0; index < sent.count; index++) {
            long offset = sent.offset + index;
            if (offset >= log.size() || log.get((int) offset).value() != sent.firstValue + index) {
                throw new Violation(
                        "acknowledged and lost: %s offset=%d there=%s end=%d",
                        sent,
                        offset,
                        offset < log.size()
                                ? History.value(log.get((int) offset).value())
                                : "nothing",
                        log.size());
            }
        }
    }

    private static void requireWholeAndOnce(Sent sent, Map<Long, Integer> times) {
        int first = times.getOrDefault(sent.firstValue, 0);
        for (int index = 1; index < sent.count; index++) {
            if (times.getOrDefault(sent.firstValue + index, 0) != first) {
                throw new Violation("a batch was taken apart: %s", sent);
            }
        }
        if (sent.idempotent && first > 1) {
            throw new Violation("more than once: %s times=%d", sent, first);
        }
    }

    private static void requireKnownAndInOrder(Place place, List<Batches.Read> log, Map<Long, Sent> byValue) {
        Map<Integer, Long> last = new HashMap<>();
        for (Batches.Read read : log) {
            Sent sent = byValue.get(read.value());
            if (sent == null) {
                throw new Violation(
                        "nobody sent it: place=%s offset=%d value=%s",
                        place, read.offset(), History.value(read.value()));
            }
            if (sent.idempotent) {
                Long before = last.put(sent.producer, read.value());
                if (before != null && before >= read.value()) {
                    throw new Violation(
                            "out of order: place=%s offset=%d value=%s after=%s",
                            place, read.offset(), History.value(read.value()), History.value(before));
                }
            }
        }
    }
}
