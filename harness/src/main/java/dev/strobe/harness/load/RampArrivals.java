package dev.strobe.harness.load;

import dev.strobe.harness.scenario.Rate;
import java.math.BigInteger;

/**
 * Arrivals at a rate that changes linearly from a to b over the length T. By time t there have been
 * {@code n(t) = a t + (b - a) t^2 / 2T} arrivals; arrival k is due where {@code n(t) = k}.
 *
 * <p>The inverse is taken in the form {@code 2k / (a + sqrt(a^2 + 2 (b - a) k / T))}, which loses no digits for small k
 * or nearly equal rates; a falling ramp is the rising one read backwards, so that nothing cancels near its slow end.
 * Offsets are right to about one ns, and the count is the exact area under the ramp.
 */
final class RampArrivals implements ArrivalSchedule {

    private final double fromPerNs;
    private final double slope;
    private final double lowPerNs;
    private final boolean falling;
    private final double area;
    private final long lengthNs;
    private final long count;

    RampArrivals(Rate from, Rate to, long lengthNs) {
        double toPerNs = (double) to.messages() / to.periodNs();
        this.fromPerNs = (double) from.messages() / from.periodNs();
        this.slope = (toPerNs - fromPerNs) / lengthNs;
        this.lowPerNs = Math.min(fromPerNs, toPerNs);
        this.falling = slope < 0;
        this.area = (fromPerNs + toPerNs) / 2 * lengthNs;
        this.lengthNs = lengthNs;
        this.count = area(from, to, lengthNs);
    }

    /** {@code (a + b) / 2 * T}, rounded up: arrival 0 is due at the start, so a fraction of a message is one arrival. */
    private static long area(Rate from, Rate to, long lengthNs) {
        BigInteger fromPeriod = BigInteger.valueOf(from.periodNs());
        BigInteger toPeriod = BigInteger.valueOf(to.periodNs());
        BigInteger sum = BigInteger.valueOf(from.messages())
                .multiply(toPeriod)
                .add(BigInteger.valueOf(to.messages()).multiply(fromPeriod))
                .multiply(BigInteger.valueOf(lengthNs));
        BigInteger[] parts =
                sum.divideAndRemainder(fromPeriod.multiply(toPeriod).multiply(BigInteger.TWO));
        return parts[0].longValueExact() + parts[1].signum();
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public long offsetNs(long index) {
        if (index >= count) {
            return lengthNs;
        }
        double offset = falling ? lengthNs - afterSlowEndNs(area - index) : afterSlowEndNs((double) index);
        return Math.clamp((long) offset, 0, lengthNs - 1);
    }

    /** The time from the slow end of the ramp to the place with {@code arrivals} arrivals between. */
    private double afterSlowEndNs(double arrivals) {
        return 2 * arrivals / (lowPerNs + Math.sqrt(lowPerNs * lowPerNs + 2 * Math.abs(slope) * arrivals));
    }

    @Override
    public long dueBy(long elapsedNs) {
        if (elapsedNs < 0) {
            return 0;
        }
        double atNs = Math.min(elapsedNs, lengthNs);
        return Search.firstAfter(this, count, (long) (atNs * (fromPerNs + slope * atNs / 2)), elapsedNs);
    }

    @Override
    public String toString() {
        return "RampArrivals[fromPerNs=" + fromPerNs + " slope=" + slope + " lengthNs=" + lengthNs + " count=" + count
                + "]";
    }
}
