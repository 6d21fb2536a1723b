package dev.strobe.harness.observe.cause;

/**
 * Something that was observed between two readings of the monotonic clock, in ns.
 *
 * @param id which one of several owners, such as a client id or the number of a broker; empty where that is not known or
 *     all are meant
 * @param amountNs how much of the interval it took: a thread's wait for a CPU, say, is known by its sum only
 */
public record Evidence(EvidenceKind kind, Owner owner, String id, long startNs, long endNs, long amountNs) {

    public Evidence {
        if (endNs - startNs < amountNs) {
            throw new IllegalArgumentException(
                    "amount exceeds interval: kind=" + kind + " amountNs=" + amountNs + " > " + (endNs - startNs));
        }
    }

    /** The whole interval, of whichever owner. */
    public static Evidence of(EvidenceKind kind, Owner owner, long startNs, long endNs) {
        return new Evidence(kind, owner, "", startNs, endNs, endNs - startNs);
    }

    /** The whole interval, of one owner. */
    public static Evidence of(EvidenceKind kind, Owner owner, String id, long startNs, long endNs) {
        return new Evidence(kind, owner, id, startNs, endNs, endNs - startNs);
    }

    /**
     * A thread's waits for a CPU, by two readings of their sum. The kernel adds a wait when it is over: one that is longer
     * than the time between the readings began before the first of them. The time of a reading may be that of a round of
     * them, begun before the first: an end before its start means that they are one moment.
     */
    public static Evidence runDelay(
            EvidenceKind kind, Owner owner, String id, long readNs, long readAgainNs, long delayNs) {
        long endNs = Math.max(readNs, readAgainNs);
        long startNs = delayNs <= endNs - readNs ? readNs : readNs - delayNs;
        return new Evidence(kind, owner, id, startNs, endNs, Math.max(0, delayNs));
    }

    public boolean overlaps(long fromNs, long toNs) {
        return startNs < toNs && endNs > fromNs;
    }
}
