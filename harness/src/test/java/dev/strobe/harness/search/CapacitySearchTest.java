package dev.strobe.harness.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.strobe.harness.scenario.Expectation.Comparison;
import dev.strobe.harness.scenario.LoadSpec;
import dev.strobe.harness.scenario.Rate;
import dev.strobe.harness.scenario.Slo;
import dev.strobe.harness.search.ProbeVerdict.Outcome;
import dev.strobe.reports.run.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CapacitySearchTest {

    private static final double CAPACITY = 30_000;

    private final List<String> asked = new ArrayList<>();

    @Test
    void ratesDoubleUntilOneFailsAndThenTheBracketIsHalved() {
        Run.Capacity capacity =
                search(spec(5_000, 400_000, 5), CapacitySearchTest::truthful).capacity();

        assertThat(asked)
                .containsExactly(
                        "probe 5000",
                        "probe 10000",
                        "probe 20000",
                        "probe 40000",
                        "probe 40000",
                        "probe 28284",
                        "probe 33636",
                        "probe 33636",
                        "probe 30844",
                        "probe 30844",
                        "probe 29536",
                        "probe 30844",
                        "confirm 29536");
        assertThat(capacity.kneeLowPerS()).isEqualTo(29_536);
        assertThat(capacity.kneeHighPerS()).isEqualTo(30_844);
        assertThat(capacity.withinSloPerS()).isEqualTo(29_536);
        assertThat(capacity.slo()).isEqualTo("end_to_end.p99 < 20ms");
        assertThat(capacity.method())
                .isEqualTo("29,536/s held in confirm-1 (p99 9 ms); 30,844/s did not, in probe-9, probe-10,"
                        + " probe-12 (p99 99 ms); 12 probes and 1 confirmation, twofold steps and then halving the"
                        + " bracket to 5%, two of three probes decide a rate and three of five the upper end");
    }

    @Test
    void oneFailureDecidesNothing() {
        SearchOutcome outcome = search(spec(5_000, 400_000, 5), scripted("F", CapacitySearchTest::truthful));

        assertThat(asked).startsWith("probe 5000", "probe 5000", "probe 5000", "probe 10000");
        assertThat(outcome.capacity().withinSloPerS()).isEqualTo(29_536);
    }

    @Test
    void twoOfThreeProbesDecide() {
        assertThat(decided("H")).isEqualTo("holds after 1");
        assertThat(decided("FF")).isEqualTo("fails after 2");
        assertThat(decided("FHH")).isEqualTo("holds after 3");
        assertThat(decided("FHF")).isEqualTo("fails after 3");
        assertThat(decided("DH")).isEqualTo("holds after 2");
        assertThat(decided("DDH")).isEqualTo("holds after 3");
        assertThat(decided("DFF")).isEqualTo("fails after 3");
        assertThat(decided("FDHH")).isEqualTo("holds after 4");
        assertThat(decided("DFDHF")).isEqualTo("fails after 5");
        assertThat(decided("DDD")).isEqualTo("undecided after 3");
        assertThat(decided("FDDHD")).isEqualTo("undecided after 5");
        assertThat(decided("C")).as("a clear failure").isEqualTo("fails after 1");
    }

    @Test
    void aRateThatFailedByChanceDoesNotCapTheSearch() {
        int[] at20k = {0};
        Run.Capacity capacity = search(spec(5_000, 400_000, 5), probe -> {
                    boolean stall = probe.rate().perSecond() == 20_000 && at20k[0]++ < 2;
                    return stall ? failed() : truthful(probe);
                })
                .capacity();

        assertThat(asked.subList(2, 13))
                .containsExactly(
                        "probe 20000",
                        "probe 20000",
                        "probe 14142",
                        "probe 16818",
                        "probe 18340",
                        "probe 19152",
                        "probe 20000",
                        "probe 20000",
                        "probe 20000",
                        "probe 40000",
                        "probe 40000");
        assertThat(capacity.withinSloPerS()).isEqualTo(29_536);
        assertThat(capacity.kneeHighPerS()).isEqualTo(30_844);
    }

    @Test
    void aRateOfWhichNobodyCanTellBoundsTheSearchButIsNoResult() {
        SearchOutcome outcome =
                search(spec(5_000, 400_000, 5), probe -> probe.rate().perSecond() > CAPACITY ? disturbed() : held());

        assertThat(outcome.found()).isFalse();
        assertThat(outcome.capacity().kneeLowPerS()).isNull();
        assertThat(outcome.capacity().kneeHighPerS()).isNull();
        assertThat(outcome.capacity().method())
                .startsWith("capacity withheld: nobody can tell whether the next higher rate holds; 30,844/s was"
                        + " disturbed in probe-")
                .contains("other processes used 0.50 cores")
                .contains("the highest rate that held in a probe is 29,536/s");
        assertThat(outcome.restsOn()).hasSize(3).allMatch(name -> name.startsWith("probe-"));
        assertThat(asked).noneMatch(line -> line.startsWith("confirm"));
    }

    @Test
    void twoUndisturbedFailuresStayEnoughWhereAThirdCannotBeHad() {
        int[] atUpperEnd = {0};
        SearchOutcome outcome = search(spec(5_000, 400_000, 5), probe -> {
            boolean upperEnd = probe.rate().perSecond() == 30_844;
            return upperEnd && atUpperEnd[0]++ >= 2 ? disturbed() : truthful(probe);
        });

        assertThat(outcome.capacity().withinSloPerS()).isEqualTo(29_536);
        assertThat(outcome.capacity().kneeHighPerS()).isEqualTo(30_844);
    }

    @Test
    void aDisturbanceOnTheWayIsForgottenOnceALowerRateFails() {
        SearchOutcome outcome = search(
                spec(5_000, 400_000, 5), probe -> probe.rate().perSecond() == 40_000 ? disturbed() : truthful(probe));

        assertThat(outcome.capacity().withinSloPerS()).isEqualTo(29_536);
        assertThat(outcome.capacity().method()).contains("3 of them disturbed by generator or machine, and repeated");
    }

    @Test
    void aRateThatIsNotConfirmedStepsDownByOneBracket() {
        SearchOutcome outcome = search(
                spec(5_000, 400_000, 5),
                probe -> probe.confirming() && probe.rate().perSecond() > 29_000 ? failed() : truthful(probe));

        assertThat(asked.subList(asked.size() - 3, asked.size()))
                .containsExactly("confirm 29536", "confirm 29536", "confirm 28130");
        assertThat(outcome.capacity().withinSloPerS()).isEqualTo(28_130);
        assertThat(outcome.capacity().kneeLowPerS()).isEqualTo(28_130);
        assertThat(outcome.capacity().kneeHighPerS()).isEqualTo(29_536);
        assertThat(outcome.restsOn()).containsExactlyInAnyOrder("confirm-1", "confirm-2", "confirm-3");
    }

    @Test
    void afterThreeRatesThatAreNotConfirmedThereIsNoCapacity() {
        SearchOutcome outcome =
                search(spec(5_000, 400_000, 5), probe -> probe.confirming() ? failed() : truthful(probe));

        assertThat(outcome.found()).isFalse();
        assertThat(outcome.capacity().method())
                .startsWith(
                        "no capacity: what held in probes of 12 s did not hold for 30 s, at 3 rates; 26,790/s did not"
                                + " hold in confirm-5, confirm-6");
        assertThat(outcome.restsOn()).isEmpty();
    }

    @Test
    void aConfirmationThatIsDisturbedThreeTimesGivesNoCapacity() {
        SearchOutcome outcome =
                search(spec(5_000, 400_000, 5), probe -> probe.confirming() ? disturbed() : truthful(probe));

        assertThat(outcome.found()).isFalse();
        assertThat(outcome.capacity().method())
                .startsWith(
                        "capacity withheld: the rate that was found could not be confirmed; 29,536/s was disturbed in");
        assertThat(outcome.restsOn()).containsExactlyInAnyOrder("confirm-1", "confirm-2", "confirm-3");
    }

    @Test
    void aTargetThatHoldsEverythingHasAFloorAndNoKnee() {
        Run.Capacity capacity =
                search(spec(5_000, 28_000, 5), CapacitySearchTest::truthful).capacity();

        assertThat(asked).containsExactly("probe 5000", "probe 10000", "probe 20000", "probe 28000", "confirm 28000");
        assertThat(capacity.withinSloPerS()).isEqualTo(28_000);
        assertThat(capacity.kneeLowPerS()).isNull();
        assertThat(capacity.kneeHighPerS()).isNull();
        assertThat(capacity.method()).contains("no probe failed up to 28,000/s, so this is a floor");
    }

    @Test
    void aTargetThatDoesNotHoldTheFirstRateIsSaidToLieBelowIt() {
        Run.Capacity capacity =
                search(spec(40_000, 80_000, 5), CapacitySearchTest::truthful).capacity();

        assertThat(asked).containsExactly("probe 40000", "probe 40000", "probe 40000");
        assertThat(capacity.kneeHighPerS()).isEqualTo(40_000);
        assertThat(capacity.kneeLowPerS()).isNull();
        assertThat(capacity.withinSloPerS()).isNull();
        assertThat(capacity.method()).startsWith("no capacity: the first rate did not hold, so start the search lower");
    }

    @Test
    void aSearchThatIsCutShortSaysHowFarItCame() {
        CapacitySearch search = new CapacitySearch(spec(5_000, 400_000, 5));
        for (int i = 1; i <= 5; i++) {
            search.judged("probe-" + i, truthful(search.next().orElseThrow()));
        }

        SearchOutcome outcome = SearchOutcome.of(search, false);

        assertThat(outcome.found()).isFalse();
        assertThat(outcome.capacity().method())
                .startsWith(
                        "no capacity: the search was cut short after 5 probes, between 20,000/s and 40,000/s; 40,000/s"
                                + " did not hold in probe-4, probe-5 (p99 99 ms); ");
        assertThat(SearchOutcome.of(new CapacitySearch(spec(5_000, 400_000, 5)), false)
                        .capacity()
                        .method())
                .startsWith("no capacity: the search was cut short after 0 probes, nothing known yet; ");
    }

    @Test
    void nothingIsAskedOnceItIsOver() {
        CapacitySearch search = new CapacitySearch(spec(40_000, 80_000, 5));
        search.judged("probe-1", failed());
        assertThat(SearchOutcome.standing(search)).isEqualTo("nothing known yet, trying 40,000/s again");
        search.judged("probe-2", failed());
        search.judged("probe-3", failed());

        assertThat(search.next()).isEmpty();
        assertThat(SearchOutcome.standing(search)).startsWith("none: the first rate did not hold");
        assertThatThrownBy(() -> search.judged("probe-4", failed())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSmokeRunShowsItsFigureAndSaysThatItProvesNothing() {
        CapacitySearch search = run(spec(5_000, 400_000, 5), CapacitySearchTest::truthful);

        Run.Capacity capacity = SearchOutcome.of(search, true).capacity();

        assertThat(capacity.withinSloPerS()).isEqualTo(29_536);
        assertThat(capacity.method()).endsWith("; smoke run: shown and not judged");
    }

    @Test
    void noAnswersWhateverTheyAreTakeMoreProbesThanAnnounced() {
        for (double precisionPct : new double[] {0.5, 1, 2, 5, 10, 25, 50}) {
            for (long upTo : new long[] {5_001, 9_999, 10_000, 10_001, 33_000, 400_000, 100_000_000}) {
                LoadSpec.Search spec = spec(5_000, upTo, precisionPct);
                for (String worst : List.of("FHF", "FHH", "DFF", "DDD", "DDH", "FFHHH", "DDFDDFDD")) {
                    for (double capacity : new double[] {4_000, 5_500, 8_800, 31_000, 390_000, 1e9}) {
                        CapacitySearch search = run(spec, inTurns(worst, capacity));
                        assertThat(search.next()).isEmpty();
                        long confirmations = search.tried().stream()
                                .filter(one -> one.probe().confirming())
                                .count();
                        assertThat(confirmations).isLessThanOrEqualTo(spec.confirmationsMax());
                        assertThat(search.tried().size() - confirmations).isLessThanOrEqualTo(spec.probesMax());
                    }
                }
            }
        }
    }

    @Test
    void theBracketIsAsNarrowAsAskedFor() {
        for (double precisionPct : new double[] {1, 5, 20}) {
            for (double truth = 5_100; truth < 390_000; truth *= 1.07) {
                double capacity = truth;
                Run.Capacity found = SearchOutcome.of(
                                run(
                                        spec(5_000, 400_000, precisionPct),
                                        probe -> probe.rate().perSecond() <= capacity ? held() : failed()),
                                false)
                        .capacity();
                double low = Optional.ofNullable(found.withinSloPerS()).orElseThrow();
                double high = Optional.ofNullable(found.kneeHighPerS()).orElseThrow();
                assertThat(low).isLessThanOrEqualTo(capacity);
                assertThat(high).isGreaterThan(capacity);
                assertThat(high / low - 1).isCloseTo(0, within(precisionPct / 100 + 1e-3));
            }
        }
    }

    private SearchOutcome search(LoadSpec.Search spec, Function<Probe, ProbeVerdict> target) {
        return SearchOutcome.of(
                run(spec, probe -> {
                    asked.add((probe.confirming() ? "confirm " : "probe ")
                            + String.format(Locale.ROOT, "%.0f", probe.rate().perSecond()));
                    return target.apply(probe);
                }),
                false);
    }

    static CapacitySearch run(LoadSpec.Search spec, Function<Probe, ProbeVerdict> target) {
        CapacitySearch search = new CapacitySearch(spec);
        Optional<Probe> next = search.next();
        while (next.isPresent()) {
            Probe probe = next.get();
            String name = (probe.confirming() ? "confirm-" : "probe-") + probe.number();
            search.judged(name, target.apply(probe));
            next = search.next();
        }
        return search;
    }

    /** What becomes of the second rate if its probes answer so, and after how many of them. */
    private static String decided(String answers) {
        CapacitySearch search = new CapacitySearch(spec(5_000, 400_000, 5));
        search.judged("probe-1", held());
        for (int i = 0; i < answers.length(); i++) {
            assertThat(search.next().orElseThrow().rate().perSecond()).isEqualTo(10_000);
            search.judged("probe-" + (i + 2), answer(answers.charAt(i)));
        }
        CapacitySearch.Bound high = search.high();
        String decision = high == null ? "holds" : high.firm() ? "fails" : "undecided";
        assertThat(search.repeating()).isFalse();
        return decision + " after " + answers.length();
    }

    private static Function<Probe, ProbeVerdict> scripted(String answers, Function<Probe, ProbeVerdict> afterwards) {
        int[] at = {0};
        return probe -> at[0] < answers.length() ? answer(answers.charAt(at[0]++)) : afterwards.apply(probe);
    }

    /** Above the capacity, and in confirmations, the answers come in turns; below it they end in holding. */
    private static Function<Probe, ProbeVerdict> inTurns(String answers, double capacity) {
        int[] at = {0};
        return probe -> {
            boolean holds = probe.rate().perSecond() <= capacity && !probe.confirming();
            char answer = answers.charAt(at[0]++ % answers.length());
            return holds ? held() : answer(answer);
        };
    }

    private static ProbeVerdict answer(char answer) {
        return switch (answer) {
            case 'H' -> held();
            case 'F' -> failed();
            case 'D' -> disturbed();
            case 'C' -> new ProbeVerdict(Outcome.FAILED, true, List.of("saturated"), List.of(), false);
            default -> throw new IllegalArgumentException("no answer: " + answer);
        };
    }

    private static ProbeVerdict truthful(Probe probe) {
        return probe.rate().perSecond() <= CAPACITY ? held() : failed();
    }

    static ProbeVerdict held() {
        return new ProbeVerdict(Outcome.HELD, false, List.of("p99 9 ms"), List.of(), false);
    }

    static ProbeVerdict failed() {
        return new ProbeVerdict(Outcome.FAILED, false, List.of("p99 99 ms"), List.of(), false);
    }

    static ProbeVerdict disturbed() {
        return new ProbeVerdict(
                Outcome.DISTURBED, false, List.of("p99 99 ms", "other processes used 0.50 cores"), List.of(), false);
    }

    static LoadSpec.Search spec(long from, long upTo, double precisionPct) {
        Slo slo = new Slo(List.of(new Slo.Limit("end_to_end.p99", Comparison.LT, 20_000)), "end_to_end.p99 < 20ms");
        return new LoadSpec.Search(
                Rate.perSecond(from),
                Rate.perSecond(upTo),
                Duration.ofSeconds(12),
                Duration.ofSeconds(3),
                precisionPct,
                slo,
                Duration.ofSeconds(30));
    }
}
