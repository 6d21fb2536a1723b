package dev.strobe.harness.load;

import dev.strobe.harness.scenario.Rate;
import java.math.BigInteger;

/**
 * Arrivals at a constant rate of M messages in P ns: arrival k is due at {@code floor(k * P / M)}.
 *
 * <p>The interval is never rounded, so no error adds up: at 600,000/s, where the interval is 1666.67 ns, arrival 600,000
 * is due at exactly 1 s. The product is taken apart so that it cannot overflow before the offset itself would.
 */
final class ConstantArrivals implements ArrivalSchedule {

    private final long messages;
    private final long wholeNs;
    private final long restNs;
    private final double messagesPerNs;
    private final long count;

    ConstantArrivals(Rate rate, long lengthNs) {
        long divisor = BigInteger.valueOf(rate.messages())
                .gcd(BigInteger.valueOf(rate.periodNs()))
                .longValueExact();
        this.messages = rate.messages() / divisor;
        long periodNs = rate.periodNs() / divisor;
        this.wholeNs = periodNs / messages;
        this.restNs = periodNs % messages;
        this.messagesPerNs = (double) messages / periodNs;
        this.count = Search.firstAfter(this, Long.MAX_VALUE, estimate(lengthNs), lengthNs - 1);
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public long offsetNs(long index) {
        // k * P / M with P = whole * M + rest and k = q * M + r; rest and r are below M, M is at most 10^9.
        return index * wholeNs + (index / messages) * restNs + (index % messages) * restNs / messages;
    }

    @Override
    public long dueBy(long elapsedNs) {
        return elapsedNs < 0 ? 0 : Search.firstAfter(this, count, estimate(elapsedNs), elapsedNs);
    }

    private long estimate(long elapsedNs) {
        return (long) (elapsedNs * messagesPerNs);
    }

    @Override
    public String toString() {
        return "ConstantArrivals[messagesPerNs=" + messagesPerNs + " count=" + count + "]";
    }
}
