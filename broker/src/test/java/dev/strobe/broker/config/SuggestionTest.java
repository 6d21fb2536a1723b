package dev.strobe.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SuggestionTest {

    @Test
    void distanceCountsLettersToChange() {
        assertThat(Suggestion.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Suggestion.distance("", "abc")).isEqualTo(3);
        assertThat(Suggestion.distance("same", "same")).isZero();
    }

    @Test
    void onlyANearNameIsSuggested() {
        List<String> names = List.of("flush", "telemetry");

        assertThat(Suggestion.nearest("flsh", names)).contains("flush");
        assertThat(Suggestion.nearest("something.else", names)).isEmpty();
    }
}
