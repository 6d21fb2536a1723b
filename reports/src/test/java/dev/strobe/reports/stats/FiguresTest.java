package dev.strobe.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FiguresTest {

    @Test
    void latenciesHaveThreeDigitsAndTheUnitThatFits() {
        assertThat(Figures.latency(0.0)).isEqualTo("0 \u00b5s");
        assertThat(Figures.latency(0.4567)).isEqualTo("0.457 \u00b5s");
        assertThat(Figures.latency(137.4)).isEqualTo("137 \u00b5s");
        assertThat(Figures.latency(999.4)).isEqualTo("999 \u00b5s");
        assertThat(Figures.latency(999.6)).isEqualTo("1.00 ms");
        assertThat(Figures.latency(12_345.0)).isEqualTo("12.3 ms");
        assertThat(Figures.latency(999_600.0)).isEqualTo("1.00 s");
        assertThat(Figures.latency(61_000_000.0)).isEqualTo("61.0 s");
        assertThat(Figures.latency(null)).isEqualTo("-");
    }

    @Test
    void ratesKeepEveryDigitBeforeThePoint() {
        assertThat(Figures.rate(9_998.2)).isEqualTo("9,998/s");
        assertThat(Figures.rate(1_234_567.0)).isEqualTo("1,234,567/s");
        assertThat(Figures.rate(2.5)).isEqualTo("2.50/s");
        assertThat(Figures.rate(null)).isEqualTo("-");
    }

    @Test
    void onlyTheWholeIsAHundredPerCent() {
        assertThat(Figures.share(1)).isEqualTo("100.0 %");
        assertThat(Figures.share(0.99996)).isEqualTo("99.99 %");
        assertThat(Figures.share(0.991)).isEqualTo("99.1 %");
        assertThat(Figures.share(1.002)).isEqualTo("100.2 %");
    }

    @Test
    void lengthsAreInTheUnitsOfAPerson() {
        assertThat(Figures.length(0.25)).isEqualTo("0.250 s");
        assertThat(Figures.length(45.2)).isEqualTo("45 s");
        assertThat(Figures.length(120)).isEqualTo("2 min");
        assertThat(Figures.length(132.4)).isEqualTo("2 min 12 s");
        assertThat(Figures.length(3_900)).isEqualTo("1 h 5 min");
    }

    @Test
    void memoryIsInBinaryUnits() {
        assertThat(Figures.bytes(25_276_502_016L)).isEqualTo("23.5 GiB");
        assertThat(Figures.bytes(268_435_456L)).isEqualTo("256 MiB");
    }
}
