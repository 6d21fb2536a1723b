package dev.strobe.harness.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.observe.TraceBudget.Chosen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TraceBudgetTest {

    private static final long SECOND_NS = 1_000_000_000;
    private static final int BUDGET = 40;

    private final Sampling sampling = new Sampling(2, 0, 1_000_000, 1);
    private final TraceBudget budget = new TraceBudget(BUDGET, sampling);
    private long sequence;

    @Test
    void noSecondHasMoreThanTheBudgetAndWhatIsRareHasItsPart() {
        List<KeptMessage> kept = new ArrayList<>();
        for (int second = 0; second < 3; second++) {
            kept.addAll(of(KeptFor.SLOWEST, 60, second));
            kept.addAll(of(KeptFor.ERROR, 500, second));
            kept.addAll(of(KeptFor.REDELIVERED, 3, second));
            kept.addAll(drawn(500, second));
        }

        List<Chosen> chosen = budget.choose(KeptTrace.of(kept, 1_000, List.of("orders")));

        Map<Long, List<Chosen>> bySecond = chosen.stream()
                .collect(Collectors.groupingBy(each -> each.trace().message().answeredNs() / SECOND_NS));
        assertThat(bySecond).hasSize(3);
        assertThat(bySecond.values()).allSatisfy(second -> {
            assertThat(second).hasSize(BUDGET);
            assertThat(count(second, KeptFor.SLOWEST)).isEqualTo(30);
            assertThat(count(second, KeptFor.ERROR)).isEqualTo(7);
            assertThat(count(second, KeptFor.REDELIVERED)).isEqualTo(3);
        });
    }

    @Test
    void ofDrawnMessagesTheSameShareStaysForAllAndEachTellsIt() {
        List<KeptTrace> traces = KeptTrace.of(drawn(500, 0), 0, List.of("orders"));

        List<Chosen> chosen = budget.choose(traces);

        assertThat(chosen).hasSizeBetween(BUDGET / 4, BUDGET);
        double oneIn = chosen.getFirst().oneIn();
        assertThat(oneIn).isGreaterThanOrEqualTo(16);
        assertThat(chosen).allMatch(each -> each.oneIn() == oneIn);
        assertThat(budget.choose(traces)).isEqualTo(chosen);
    }

    @Test
    void whatFitsAllStays() {
        List<KeptMessage> kept = new ArrayList<>(of(KeptFor.SLOWEST, 5, 0));
        kept.addAll(of(KeptFor.SLOWEST_OF_SECOND, 5, 0));
        kept.addAll(of(KeptFor.ERROR, 15, 0));
        kept.addAll(drawn(10, 0));

        assertThat(budget.choose(KeptTrace.of(kept, 50, List.of("orders")))).hasSize(kept.size());
    }

    private static long count(List<Chosen> chosen, KeptFor why) {
        return chosen.stream().filter(each -> each.trace().kept() == why).count();
    }

    private List<KeptMessage> of(KeptFor why, int count, int second) {
        return LongStream.range(sequence, sequence += count)
                .mapToObj(each -> kept(why, each, second))
                .toList();
    }

    private List<KeptMessage> drawn(int count, int second) {
        List<KeptMessage> drawn = new ArrayList<>();
        for (; drawn.size() < count; sequence++) {
            if (sampling.drawnAt(KeptFor.RANDOM, Sampling.hash(0, sequence), 0)) {
                drawn.add(kept(KeptFor.RANDOM, sequence, second));
            }
        }
        return drawn;
    }

    private static KeptMessage kept(KeptFor why, long sequence, int second) {
        long intendedNs = second * SECOND_NS + 1_000 * (sequence % 1_000);
        return new KeptMessage(
                0,
                0,
                sequence,
                0,
                "a",
                0,
                sequence,
                intendedNs,
                intendedNs,
                intendedNs + 5,
                intendedNs + 9,
                9,
                why,
                why == KeptFor.ERROR ? "Timeout" : null);
    }
}
