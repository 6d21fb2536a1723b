package dev.strobe.harness.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import dev.strobe.harness.scenario.PhaseSpec;
import dev.strobe.harness.scenario.Rate;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ArrivalScheduleTest {

    private static final long SECOND_NS = 1_000_000_000L;

    @Test
    void arrivalSixHundredThousandAtSixHundredThousandASecondIsDueAtExactlyOneSecond() {
        ArrivalSchedule arrivals = constant(Rate.perSecond(600_000), Duration.ofSeconds(2));

        assertThat(arrivals.offsetNs(600_000)).isEqualTo(SECOND_NS);
        assertThat(arrivals.offsetNs(1)).isEqualTo(1666);
        assertThat(arrivals.offsetNs(2)).isEqualTo(3333);
        assertThat(arrivals.count()).isEqualTo(1_200_000);
        assertThat(arrivals.dueBy(SECOND_NS)).isEqualTo(600_001);
        assertThat(arrivals.dueBy(SECOND_NS - 1)).isEqualTo(600_000);
    }

    @Test
    void aDayAtAnAwkwardRateNeitherOverflowsNorDrifts() {
        Rate awkward = new Rate(999_999_999, 1000 * SECOND_NS);
        ArrivalSchedule arrivals = constant(awkward, Duration.ofDays(7));

        assertThat(arrivals.offsetNs(999_999_999)).isEqualTo(1000 * SECOND_NS);
        assertThat(arrivals.offsetNs(604 * 999_999_999L)).isEqualTo(604_000 * SECOND_NS);
        assertThat(arrivals.count()).isEqualTo(604_799_999_396L);
        assertThat(constant(Rate.perSecond(Rate.MESSAGES_MAX), Duration.ofDays(7))
                        .count())
                .isEqualTo(604_800L * Rate.MESSAGES_MAX);
    }

    @Test
    void ninetyAMinuteIsOneEveryTwoThirdsOfASecond() {
        ArrivalSchedule arrivals = constant(new Rate(90, 60 * SECOND_NS), Duration.ofSeconds(2));

        assertThat(arrivals.count()).isEqualTo(3);
        assertThat(arrivals.offsetNs(1)).isEqualTo(666_666_666);
        assertThat(arrivals.offsetNs(2)).isEqualTo(1_333_333_333);
    }

    @Test
    void nothingIsDueBeforeTheStartAndEverythingAfterTheEnd() {
        ArrivalSchedule arrivals = constant(Rate.perSecond(10), Duration.ofSeconds(1));

        assertThat(arrivals.dueBy(-1)).isZero();
        assertThat(arrivals.dueBy(0)).isEqualTo(1);
        assertThat(arrivals.dueBy(Long.MAX_VALUE - 1)).isEqualTo(10);
        ArrivalSchedule ramp = ramp(Rate.perSecond(10), Rate.perSecond(20), Duration.ofSeconds(1));
        assertThat(ramp.dueBy(-1)).isZero();
        assertThat(ramp.dueBy(0)).isEqualTo(1);
        assertThat(ramp.dueBy(Long.MAX_VALUE - 1)).isEqualTo(15);
    }

    @Test
    void aRampHoldsExactlyTheAreaUnderIt() {
        ArrivalSchedule up = ramp(Rate.perSecond(1000), Rate.perSecond(3000), Duration.ofSeconds(10));
        ArrivalSchedule down = ramp(Rate.perSecond(3000), Rate.perSecond(1000), Duration.ofSeconds(10));

        assertThat(up.count()).isEqualTo(20_000);
        assertThat(down.count()).isEqualTo(20_000);
        assertThat(up.offsetNs(0)).isZero();
        assertThat(down.offsetNs(0)).isZero();
        // By half time a ramp from 1000 to 3000 has run at 1500 on average.
        assertThat(up.offsetNs(7_500)).isEqualTo(5 * SECOND_NS);
        assertThat(down.offsetNs(12_500)).isEqualTo(5 * SECOND_NS);
        assertThat(up.offsetNs(19_999)).isLessThan(10 * SECOND_NS).isGreaterThan(10 * SECOND_NS - 334_000);
        assertThat(down.offsetNs(19_999)).isLessThan(10 * SECOND_NS).isGreaterThan(10 * SECOND_NS - 1_001_000);
    }

    @Test
    void aRampThatFallsToAlmostNothingKeepsItsLastArrivalsInPlace() {
        ArrivalSchedule down = ramp(Rate.perSecond(100_000), Rate.perSecond(1), Duration.ofSeconds(20));

        // 1,000,010 arrivals; the 100th from the end lies u before it, where u + 99,999 u^2 / 40 = 100.
        assertThat(down.count()).isEqualTo(1_000_010);
        double u = (20 * SECOND_NS - down.offsetNs(1_000_010 - 100)) / 1e9;
        assertThat(u + 99_999 * u * u / 40).isCloseTo(100, within(1e-5));
    }

    @Test
    void aRampIsItsQuadraticInvertedToTheNanosecond() {
        forAll(200, random -> {
            Rate from = rate(random);
            Rate to = rate(random);
            long lengthNs = random.nextLong(SECOND_NS / 100, 100 * SECOND_NS);
            ArrivalSchedule arrivals = new RampArrivals(from, to, lengthNs);
            long index = random.nextLong(arrivals.count());

            // n(t) must pass the index between one ns before the offset and two after.
            long offset = arrivals.offsetNs(index);
            BigDecimal exact = BigDecimal.valueOf(index);
            assertThat(area(from, to, lengthNs, Math.max(0, offset - 1))).isLessThanOrEqualTo(exact);
            assertThat(area(from, to, lengthNs, offset + 2)).isGreaterThanOrEqualTo(exact);
        });
    }

    @Test
    void slicesTogetherAreTheWholeScheduleAndDueByInvertsOffsets() {
        forAll(100, random -> {
            Rate from = rate(random);
            Rate to = random.nextBoolean() ? from : rate(random);
            Duration length = Duration.ofNanos(random.nextLong(1, 5_000 * SECOND_NS / (long) (fastest(from, to) + 1)));
            ArrivalSchedule whole = ArrivalSchedule.of(new PhaseSpec.Open("phase", false, from, to, length));
            int parts = random.nextInt(1, 9);

            long total = 0;
            for (int part = 0; part < parts; part++) {
                ArrivalSchedule slice = whole.slice(part, parts);
                total += slice.count();
                for (long i = 0; i < slice.count(); i += 97) {
                    assertThat(slice.offsetNs(i)).isEqualTo(whole.offsetNs(part + i * parts));
                }
                checkConsistent(slice, length.toNanos());
            }
            assertThat(total).isEqualTo(whole.count());
            checkConsistent(whole, length.toNanos());
        });
    }

    private static void checkConsistent(ArrivalSchedule arrivals, long lengthNs) {
        long count = arrivals.count();
        long last = 0;
        for (long i = 0; i < count; i++) {
            long offset = arrivals.offsetNs(i);
            // A plain comparison first: describing every assertion would take most of the test's time.
            if (offset < last || offset >= lengthNs || arrivals.dueBy(offset) <= i || arrivals.dueBy(offset - 1) > i) {
                fail("index=%d offset=%d last=%d lengthNs=%d schedule=%s", i, offset, last, lengthNs, arrivals);
            }
            last = offset;
        }
        assertThat(arrivals.offsetNs(count)).isGreaterThanOrEqualTo(lengthNs);
        assertThat(arrivals.dueBy(lengthNs)).isEqualTo(count);
    }

    private static ArrivalSchedule constant(Rate rate, Duration length) {
        return ramp(rate, rate, length);
    }

    private static ArrivalSchedule ramp(Rate from, Rate to, Duration length) {
        return ArrivalSchedule.of(new PhaseSpec.Open("phase", false, from, to, length));
    }

    /** {@code (a t + (b - a) t^2 / 2T)} with 40 digits. */
    private static BigDecimal area(Rate from, Rate to, long lengthNs, long atNs) {
        MathContext digits = new MathContext(40);
        BigDecimal a = BigDecimal.valueOf(from.messages()).divide(BigDecimal.valueOf(from.periodNs()), digits);
        BigDecimal b = BigDecimal.valueOf(to.messages()).divide(BigDecimal.valueOf(to.periodNs()), digits);
        BigDecimal t = BigDecimal.valueOf(atNs);
        return a.multiply(t)
                .add(b.subtract(a)
                        .multiply(t)
                        .multiply(t)
                        .divide(BigDecimal.valueOf(2).multiply(BigDecimal.valueOf(lengthNs)), digits));
    }

    private static Rate rate(SplittableRandom random) {
        long magnitude = (long) Math.pow(10, random.nextInt(1, 7));
        return new Rate(random.nextLong(1, magnitude), random.nextBoolean() ? SECOND_NS : 60 * SECOND_NS);
    }

    private static double fastest(Rate from, Rate to) {
        return Math.max(from.perSecond(), to.perSecond());
    }

    /** Runs the property with seeds 0 to {@code cases - 1}; a failure names its seed. */
    private static void forAll(int cases, Consumer<SplittableRandom> property) {
        for (int seed = 0; seed < cases; seed++) {
            try {
                property.accept(new SplittableRandom(seed));
            } catch (AssertionError e) {
                throw new AssertionError("seed=" + seed + " " + e.getMessage(), e);
            }
        }
    }
}
