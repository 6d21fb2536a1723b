package dev.strobe.harness.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * How often a group dealt out its partitions anew, and how long a partition was in nobody's hands meanwhile: from when one
 * member gave it up until a member, the same or another, was given it.
 *
 * <p>Told by the consumer threads of the group; its lock is held for a moment and only around a rebalance.
 */
public final class Rebalances {

    private static final long NONE = Long.MIN_VALUE;

    private final Map<Integer, Long> revokedNs = new TreeMap<>();

    /** Members that have had their share in the round that is going on. */
    private final Set<Integer> dealt = new HashSet<>();

    private final List<Finished> finished = new ArrayList<>();
    /** Since when some partition has been without an owner. */
    private long outageStartNs = NONE;

    private long rounds;
    private long longestNs = -1;

    /** From when the first partition was given up until none was left without an owner; on the monotonic clock. */
    public record Finished(long startNs, long endNs) {}

    public synchronized void revoked(Collection<Integer> partitions, long nowNs) {
        if (revokedNs.isEmpty() && !partitions.isEmpty()) {
            outageStartNs = nowNs;
        }
        partitions.forEach(partition -> revokedNs.putIfAbsent(partition, nowNs));
    }

    /** Every member is told once in each round, also one whose share did not change. */
    public synchronized void assigned(int member, Collection<Integer> partitions, long nowNs) {
        if (!dealt.add(member)) {
            rounds++;
            dealt.clear();
            dealt.add(member);
        }
        for (Integer partition : partitions) {
            Long sinceNs = revokedNs.remove(partition);
            if (sinceNs != null) {
                longestNs = Math.max(longestNs, nowNs - sinceNs);
            }
        }
        if (revokedNs.isEmpty() && outageStartNs != NONE) {
            finished.add(new Finished(outageStartNs, nowNs));
            outageStartNs = NONE;
        }
    }

    /** Forgets how the group came together. */
    public synchronized void loadStarts() {
        rounds = 0;
        longestNs = -1;
        finished.clear();
    }

    /** Rounds since the load started. */
    public synchronized long rounds() {
        return rounds;
    }

    /** The longest time that a partition was in nobody's hands; empty if none was. */
    public synchronized OptionalLong longestNs() {
        return longestNs < 0 ? OptionalLong.empty() : OptionalLong.of(longestNs);
    }

    /** What is over since the last call. */
    public synchronized List<Finished> take() {
        List<Finished> taken = List.copyOf(finished);
        finished.clear();
        return taken;
    }
}
