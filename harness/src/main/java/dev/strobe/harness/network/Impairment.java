package dev.strobe.harness.network;

/**
 * What befalls the bytes of one node while it is in force.
 *
 * @param reach which of the node's connections
 * @param delayNs everything arrives so much later
 * @param jitterNs and later still by a random time up to this
 * @param bytesPerS at most, in each direction of each connection; 0 for no limit
 */
public record Impairment(Kind kind, Reach reach, long delayNs, long jitterNs, long bytesPerS) {

    /** What becomes of bytes. */
    public enum Kind {
        /** None passes; what waits goes on when it is over, as with a network that loses packets. */
        CUT,
        /** They are taken and lost; connections that lost some are reset when it is over. */
        BLACKHOLE,
        /** They pass, but later. */
        SLOW
    }

    /** Nothing passes. */
    public static Impairment cut(Reach reach) {
        return new Impairment(Kind.CUT, reach, 0, 0, 0);
    }

    /** Everything is lost. */
    public static Impairment blackhole(Reach reach) {
        return new Impairment(Kind.BLACKHOLE, reach, 0, 0, 0);
    }

    /** Everything comes later. */
    public static Impairment delay(Reach reach, long delayNs) {
        return new Impairment(Kind.SLOW, reach, delayNs, 0, 0);
    }

    /** Everything comes later by a random time. */
    public static Impairment jitter(Reach reach, long jitterNs) {
        return new Impairment(Kind.SLOW, reach, 0, jitterNs, 0);
    }

    /** So much passes and no more. */
    public static Impairment bandwidth(Reach reach, long bytesPerS) {
        return new Impairment(Kind.SLOW, reach, 0, 0, bytesPerS);
    }
}
