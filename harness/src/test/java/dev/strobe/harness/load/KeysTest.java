package dev.strobe.harness.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.strobe.harness.scenario.Scenario.KeySpec;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class KeysTest {

    private static final int MESSAGES = 100_000;

    @Test
    void noneHasNoKey() {
        assertThat(Keys.of(new KeySpec.None(), 1).forProducer(0).key(0)).isNull();
    }

    @Test
    void uniformKeysAreEquallyLikely() {
        Map<String, Integer> counts = count(Keys.of(new KeySpec.Uniform(10), 1).forProducer(3));

        assertThat(counts).hasSize(10);
        assertThat(counts.values()).allSatisfy(n -> assertThat(n).isCloseTo(MESSAGES / 10, within(400)));
    }

    @Test
    void zipfKeysFallOffWithTheirRank() {
        Map<String, Integer> counts =
                count(Keys.of(new KeySpec.Zipf(100, 1.0), 1).forProducer(0));

        // The harmonic number of 100 is 5.187.
        assertThat(counts.get("key-0")).isCloseTo((int) (MESSAGES / 5.187), within(600));
        assertThat(counts.get("key-1")).isCloseTo((int) (MESSAGES / 5.187 / 2), within(500));
        assertThat(counts.get("key-99")).isCloseTo((int) (MESSAGES / 5.187 / 100), within(80));
    }

    @Test
    void roundRobinTakesKeysInTurn() {
        Keys keys = Keys.of(new KeySpec.RoundRobin(3), 1).forProducer(0);

        assertThat(text(keys, 0)).isEqualTo("key-0");
        assertThat(text(keys, 4)).isEqualTo("key-1");
        assertThat(text(keys, 3_000_000_002L)).isEqualTo("key-2");
    }

    @Test
    void theSameSeedGivesTheSameKeysAndProducersDiffer() {
        Keys one = Keys.of(new KeySpec.Uniform(1000), 7).forProducer(0);
        Keys again = Keys.of(new KeySpec.Uniform(1000), 7).forProducer(0);
        Keys other = Keys.of(new KeySpec.Uniform(1000), 7).forProducer(1);

        int same = 0;
        for (int i = 0; i < 1000; i++) {
            assertThat(one.key(i)).isEqualTo(again.key(i));
            same += text(one, i).equals(text(other, i)) ? 1 : 0;
        }
        assertThat(same).isLessThan(20);
        assertThat(one.key(5)).isSameAs(one.key(5));
    }

    private static Map<String, Integer> count(Keys keys) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < MESSAGES; i++) {
            counts.merge(text(keys, i), 1, Integer::sum);
        }
        return counts;
    }

    private static String text(Keys keys, long sequence) {
        return new String(Objects.requireNonNull(keys.key(sequence)), StandardCharsets.US_ASCII);
    }
}
