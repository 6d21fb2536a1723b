package dev.strobe.harness.fault.cost;

import dev.strobe.harness.fault.FaultWindow.Led;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * When each partition took its first message after a fault: the first acknowledgement of a message that was intended after
 * the fault was in effect.
 *
 * <p>When that was is known a moment late. Until then each partition keeps its latest acknowledgements, as far as they were
 * of later messages than all before; from then on it waits for one acknowledgement only. Without a fault an acknowledgement
 * costs one read of a field.
 *
 * <p>Threads: faults are told by the thread that brings them about; acknowledgements come on any thread and allocate
 * nothing.
 */
public final class AckGaps implements FaultOutcomes.Gaps {

    /** Acknowledgements kept for each partition until the time of the fault is known; more than a second of most loads. */
    static final int KEPT = 2048;

    private static final Opened[] NOTHING = new Opened[0];

    private final Map<String, Integer> topics = new LinkedHashMap<>();
    private final List<Integer> partitions = new ArrayList<>();
    private final List<Opened> all = new ArrayList<>();
    private volatile Opened[] open = NOTHING;

    /** @param partitionsByTopic as the target names the topics */
    public AckGaps(Map<String, Integer> partitionsByTopic) {
        partitionsByTopic.forEach((topic, count) -> {
            topics.put(topic, topics.size());
            partitions.add(count);
        });
    }

    /** Takes the acknowledgements of one topic. */
    public final class OfTopic {
        private final int topic;

        private OfTopic(int topic) {
            this.topic = topic;
        }

        /** @param partition -1 where it is not known, and then nothing can be said of it */
        public void acked(int partition, long intendedNs, long ackedNs) {
            Opened[] now = open;
            for (int i = 0; i < now.length; i++) {
                now[i].acked(topic, partition, intendedNs, ackedNs);
            }
        }
    }

    public OfTopic of(String topic) {
        Integer index = topics.get(topic);
        if (index == null) {
            throw new IllegalArgumentException("no such topic: topic=" + topic + " topics=" + topics.keySet());
        }
        return new OfTopic(index);
    }

    /** A fault is about to be brought about; {@code askedNs} is its name from then on. */
    public synchronized void begins(long askedNs) {
        Opened opened = new Opened(askedNs, partitions);
        all.add(opened);
        Opened[] now = Arrays.copyOf(open, open.length + 1);
        now[now.length - 1] = opened;
        open = now;
    }

    /** It is in effect. */
    public synchronized void held(long askedNs, long heldNs) {
        all.stream().filter(opened -> opened.askedNs == askedNs).forEach(opened -> opened.held(heldNs));
    }

    /** Nothing of it is in effect any more: gaps are no longer its own. A partition that is not back is still waited for. */
    public synchronized void healed(long askedNs) {
        all.stream().filter(opened -> opened.askedNs == askedNs).forEach(Opened::healed);
    }

    @Override
    public OptionalLong firstAckNs(long askedNs, Led partition) {
        return gap(askedNs, partition).map(Gap::firstAckNs).orElse(OptionalLong.empty());
    }

    @Override
    public OptionalLong longestGapNs(long askedNs, Led partition) {
        return gap(askedNs, partition).map(Gap::longestGapNs).orElse(OptionalLong.empty());
    }

    private synchronized Optional<Gap> gap(long askedNs, Led partition) {
        Integer index = topics.get(partition.topic());
        if (index == null || partition.partition() < 0 || partition.partition() >= partitions.get(index)) {
            return Optional.empty();
        }
        return all.stream()
                .filter(opened -> opened.askedNs == askedNs)
                .map(opened -> opened.gaps[index][partition.partition()])
                .findFirst();
    }

    /** One fault. */
    private static final class Opened {
        private final long askedNs;
        private final Gap[][] gaps;

        private Opened(long askedNs, List<Integer> partitions) {
            this.askedNs = askedNs;
            this.gaps = new Gap[partitions.size()][];
            for (int topic = 0; topic < gaps.length; topic++) {
                gaps[topic] = new Gap[partitions.get(topic)];
                Arrays.setAll(gaps[topic], partition -> new Gap());
            }
        }

        private void acked(int topic, int partition, long intendedNs, long ackedNs) {
            if (partition >= 0 && partition < gaps[topic].length) {
                gaps[topic][partition].acked(intendedNs, ackedNs);
            }
        }

        private void held(long heldNs) {
            for (Gap[] ofTopic : gaps) {
                for (Gap gap : ofTopic) {
                    gap.held(heldNs);
                }
            }
        }

        private void healed() {
            for (Gap[] ofTopic : gaps) {
                for (Gap gap : ofTopic) {
                    gap.healed();
                }
            }
        }
    }

    /** One partition under one fault. Its lock is held for a few stores. */
    private static final class Gap {
        private static final long UNKNOWN = Long.MIN_VALUE;

        private final long[] intended = new long[KEPT];
        private final long[] acked = new long[KEPT];
        private long count;
        private long latestIntendedNs = UNKNOWN;
        private long heldNs = UNKNOWN;
        private volatile long firstNs = UNKNOWN;
        private volatile boolean healed;
        private long lastAckedNs;
        private long longestNs;

        private void acked(long intendedNs, long ackedNs) {
            if (firstNs == UNKNOWN || !healed) {
                enter(intendedNs, ackedNs);
            }
        }

        private synchronized void enter(long intendedNs, long ackedNs) {
            if (heldNs != UNKNOWN) {
                longestNs = Math.max(longestNs, ackedNs - lastAckedNs);
                lastAckedNs = Math.max(lastAckedNs, ackedNs);
                if (intendedNs >= heldNs && firstNs == UNKNOWN) {
                    firstNs = ackedNs;
                }
            } else if (intendedNs > latestIntendedNs) {
                // One of an earlier message, later acknowledged, can never be the first of any fault.
                latestIntendedNs = intendedNs;
                int at = (int) (count++ % KEPT);
                intended[at] = intendedNs;
                acked[at] = ackedNs;
            }
        }

        private synchronized void held(long ns) {
            heldNs = ns;
            lastAckedNs = ns;
            for (long i = Math.max(0, count - KEPT); i < count; i++) {
                int at = (int) (i % KEPT);
                if (acked[at] >= ns) {
                    longestNs = Math.max(longestNs, acked[at] - lastAckedNs);
                    lastAckedNs = Math.max(lastAckedNs, acked[at]);
                }
                if (firstNs == UNKNOWN && intended[at] >= ns) {
                    firstNs = acked[at];
                }
            }
        }

        private void healed() {
            healed = true;
        }

        private synchronized OptionalLong longestGapNs() {
            return heldNs == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(longestNs);
        }

        private OptionalLong firstAckNs() {
            return firstNs == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(firstNs);
        }
    }
}
