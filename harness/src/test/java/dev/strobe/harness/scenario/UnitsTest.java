package dev.strobe.harness.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UnitsTest {

    @Test
    void durationsCarryTheirUnit() {
        assertThat(Units.duration("10s")).isEqualTo(Duration.ofSeconds(10));
        assertThat(Units.duration("0ms")).isZero();
        assertThat(Units.duration("0")).isZero();
        assertThat(Units.duration("500us")).isEqualTo(Duration.ofNanos(500_000));
        assertThat(Units.duration("1.5 h")).isEqualTo(Duration.ofMinutes(90));
        assertThatThrownBy(() -> Units.duration("-1s")).hasMessage("'-1s' is negative");
        assertThatThrownBy(() -> Units.duration("0.5ns")).hasMessageContaining("too fine");
        assertThatThrownBy(() -> Units.duration("999999999999999999h")).hasMessageContaining("too large");
        assertThatThrownBy(() -> Units.duration("5000/s")).hasMessageContaining("is not a duration such as 10s");
        assertThatThrownBy(() -> Units.duration("soon")).hasMessageContaining("is not a duration such as 10s");
    }

    @Test
    void sizesAreBinaryOrDecimal() {
        assertThat(Units.size("64B")).isEqualTo(64);
        assertThat(Units.size("16KiB")).isEqualTo(16_384);
        assertThat(Units.size("16KB")).isEqualTo(16_000);
        assertThat(Units.size("1.5MiB")).isEqualTo(1_572_864);
        assertThatThrownBy(() -> Units.size("16K")).hasMessageContaining("(did you mean");
        assertThatThrownBy(() -> Units.size("1024")).hasMessageContaining("(did you mean 1024B?)");
    }

    @Test
    void ratesKeepTheFractionThatWasWritten() {
        assertThat(Units.rate("5000/s")).isEqualTo(Rate.perSecond(5000));
        assertThat(Units.rate("10k/s")).isEqualTo(Rate.perSecond(10_000));
        assertThat(Units.rate("1.5k/s")).isEqualTo(Rate.perSecond(1500));
        assertThat(Units.rate("90/min")).isEqualTo(new Rate(90, 60_000_000_000L));
        assertThat(Units.rate("0.5/s")).isEqualTo(new Rate(5, 10_000_000_000L));
        assertThatThrownBy(() -> Units.rate("5000")).hasMessageContaining("(did you mean 5000/s?)");
        assertThatThrownBy(() -> Units.rate("5000/m")).hasMessageContaining("(did you mean min?)");
        assertThatThrownBy(() -> Units.rate("0/s")).hasMessageContaining("above zero");
        assertThatThrownBy(() -> Units.rate("1G/s")).hasMessageContaining("'G'");
        assertThatThrownBy(() -> Units.rate("101M/s")).hasMessageContaining("above the limit");
        assertThatThrownBy(() -> Units.rate("0.0001/s")).hasMessageContaining("longer period");
    }

    @Test
    void whatIsFormattedParsesAsTheSameValue() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1000; i++) {
            long amount = random.nextLong((long) Math.pow(10, random.nextInt(1, 16)));
            assertThat(Units.duration(Units.format(Duration.ofNanos(amount)))).isEqualTo(Duration.ofNanos(amount));
            assertThat(Units.size(Units.format(amount))).isEqualTo(amount);
            String text =
                    random.nextInt(1, 100_000) + "." + random.nextInt(1, 999) + (random.nextBoolean() ? "/s" : "/h");
            assertThat(Units.rate(Units.format(Units.rate(text)))).isEqualTo(Units.rate(text));
        }
    }

    @Test
    void ratesAddUpExactly() {
        assertThat(Rate.perSecond(5).plus(Rate.perSecond(7))).isEqualTo(Rate.perSecond(12));
        assertThat(Units.rate("2M/s").plus(Units.rate("90/min")).perSecond()).isEqualTo(2_000_001.5);
        assertThat(Units.rate("99999.999/s").plus(Units.rate("77777.77/h")).perSecond())
                .isBetween(100_021.0, 100_022.0);
    }
}
