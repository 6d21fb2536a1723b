package dev.strobe.harness.observe.profile;

/**
 * Equal stretches of a run, from the start of its first phase to the end of its last drain.
 *
 * @param lengthS a length that clocks have
 */
record TimeBuckets(double lengthS, int count, double endS) {

    static final int COUNT_MAX = 120;
    static final int OUTSIDE = -1;

    private static final double[] LENGTHS_S = {1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600};

    static TimeBuckets of(double durationS) {
        double lengthS = LENGTHS_S[LENGTHS_S.length - 1];
        for (int i = LENGTHS_S.length - 1; i >= 0 && durationS / LENGTHS_S[i] <= COUNT_MAX; i--) {
            lengthS = LENGTHS_S[i];
        }
        while (durationS / lengthS > COUNT_MAX) {
            lengthS *= 2;
        }
        return new TimeBuckets(lengthS, Math.max(1, (int) Math.ceil(durationS / lengthS)), durationS);
    }

    /** The bucket of a time; {@link #OUTSIDE} before the run and after it. */
    int at(double s) {
        return s < 0 || s > endS ? OUTSIDE : Math.min(count - 1, (int) (s / lengthS));
    }
}
