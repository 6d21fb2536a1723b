package dev.strobe.harness.scenario;

import java.math.BigInteger;

/**
 * A rate of {@code messages} in each {@code periodNs}, kept as the fraction that the scenario wrote so that no interval
 * is ever rounded: {@code 600000/s}, {@code 90/min}.
 */
public record Rate(long messages, long periodNs) {

    public static final long MESSAGES_MAX = 1_000_000_000L;
    private static final long SECOND_NS = 1_000_000_000L;

    public Rate {
        if (messages < 1 || messages > MESSAGES_MAX || periodNs < 1) {
            throw new IllegalArgumentException(
                    "rate out of range: messages=" + messages + " limit=1.." + MESSAGES_MAX + " periodNs=" + periodNs);
        }
    }

    public static Rate perSecond(long messages) {
        return new Rate(messages, SECOND_NS);
    }

    public double perSecond() {
        return (double) messages * SECOND_NS / periodNs;
    }

    /** The sum, exact unless its fraction does not fit, then to the nearest message a second. */
    public Rate plus(Rate other) {
        if (periodNs == other.periodNs) {
            return new Rate(messages + other.messages, periodNs);
        }
        BigInteger period = BigInteger.valueOf(periodNs);
        BigInteger otherPeriod = BigInteger.valueOf(other.periodNs);
        BigInteger sum = BigInteger.valueOf(messages)
                .multiply(otherPeriod)
                .add(BigInteger.valueOf(other.messages).multiply(period));
        BigInteger product = period.multiply(otherPeriod);
        BigInteger divisor = sum.gcd(product);
        sum = sum.divide(divisor);
        product = product.divide(divisor);
        if (sum.bitLength() < Long.SIZE && product.bitLength() < Long.SIZE && sum.longValue() <= MESSAGES_MAX) {
            return new Rate(sum.longValue(), product.longValue());
        }
        return perSecond(Math.round(perSecond() + other.perSecond()));
    }

    @Override
    public String toString() {
        double perSecond = perSecond();
        return (perSecond == Math.rint(perSecond) ? Long.toString((long) perSecond) : Double.toString(perSecond))
                + "/s";
    }
}
