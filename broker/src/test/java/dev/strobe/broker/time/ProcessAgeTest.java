package dev.strobe.broker.time;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ProcessAgeTest {

    @Test
    void isTheTimeSinceTheStartWhateverTheProcessIsCalled() {
        String stat =
                "42 (a ) R 1 x) S 1 42 42 0 -1 4194304 100 0 0 0 10 5 0 0 20 0 4 0 123456 1000 200 18446744073709551615";

        assertThat(ProcessAge.ms(stat, "1235.08 4000.00\n")).isEqualTo(520);
    }

    @Test
    void thisProcessHasAnAge() {
        assertThat(ProcessAge.ms()).isBetween(1L, 3_600_000L);
    }
}
