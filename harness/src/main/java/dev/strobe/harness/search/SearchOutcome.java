package dev.strobe.harness.search;

import dev.strobe.harness.scenario.Rate;
import dev.strobe.harness.search.CapacitySearch.Bound;
import dev.strobe.harness.search.CapacitySearch.Stage;
import dev.strobe.harness.search.CapacitySearch.Tried;
import dev.strobe.harness.search.ProbeVerdict.Outcome;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.stats.Figures;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a search came to, as far as it went.
 *
 * @param restsOn names of the phases that the figures rest on; where there are none, of the disturbed ones that kept them
 *     from being given
 */
public record SearchOutcome(Run.Capacity capacity, Set<String> restsOn) {

    public SearchOutcome {
        restsOn = Set.copyOf(restsOn);
    }

    /** Whether there is a figure. */
    public boolean found() {
        return capacity.withinSloPerS() != null;
    }

    /** @param smoke whether the machine was not judged, so that the figures are shown and prove nothing */
    public static SearchOutcome of(CapacitySearch search, boolean smoke) {
        Bound confirmed = search.confirmed();
        return confirmed == null ? withheld(search) : found(search, confirmed, smoke);
    }

    private static SearchOutcome found(CapacitySearch search, Bound confirmed, boolean smoke) {
        Bound high = search.high();
        double lowPerS = confirmed.rate().perSecond();
        List<String> method = new ArrayList<>();
        method.add(Figures.rate(lowPerS) + " held in " + names(confirmed, Outcome.HELD) + " ("
                + why(confirmed, Outcome.HELD) + ")");
        if (high == null) {
            method.add("no probe failed up to "
                    + Figures.rate(search.spec().upTo().perSecond()) + ", so this is a floor: search further up");
        } else {
            method.add(Figures.rate(high.rate().perSecond()) + " did not, in " + names(high, Outcome.FAILED) + " ("
                    + why(high, Outcome.FAILED) + ")");
        }
        method.addAll(manner(search));
        if (smoke) {
            method.add("smoke run: shown and not judged");
        }
        Set<String> restsOn = new LinkedHashSet<>(phases(confirmed, Outcome.HELD));
        if (high != null) {
            restsOn.addAll(phases(high, Outcome.FAILED));
        }
        return new SearchOutcome(
                new Run.Capacity(
                        high == null ? null : (Double) lowPerS,
                        high == null ? null : (Double) high.rate().perSecond(),
                        lowPerS,
                        search.spec().slo().text(),
                        String.join("; ", method)),
                restsOn);
    }

    private static SearchOutcome withheld(CapacitySearch search) {
        Bound low = search.low();
        Bound high = search.high();
        List<String> method = new ArrayList<>();
        boolean firm = high == null || high.firm();
        if (search.stage() == Stage.GIVEN_UP) {
            method.add((firm ? "no capacity: " : "capacity withheld: ") + search.givenUp());
        } else {
            method.add("no capacity: the search was cut short after " + count(search) + ", " + bracket(search));
        }
        if (high != null) {
            Outcome telling = firm ? Outcome.FAILED : Outcome.DISTURBED;
            method.add(Figures.rate(high.rate().perSecond()) + (firm ? " did not hold in " : " was disturbed in ")
                    + names(high, telling) + " (" + why(high, telling) + ")");
        }
        if (low != null && search.stage() == Stage.GIVEN_UP) {
            method.add("the highest rate that held in a probe is "
                    + Figures.rate(low.rate().perSecond()));
        }
        method.addAll(manner(search));
        boolean givenUp = search.stage() == Stage.GIVEN_UP;
        Double below = givenUp && low == null && high != null && high.firm()
                ? (Double) high.rate().perSecond()
                : null;
        return new SearchOutcome(
                new Run.Capacity(null, below, null, search.spec().slo().text(), String.join("; ", method)),
                firm || high == null ? Set.of() : phases(high, Outcome.DISTURBED));
    }

    /** How it was searched, and what a reader must know to compare. */
    private static List<String> manner(CapacitySearch search) {
        List<String> manner = new ArrayList<>();
        List<Tried> tried = search.tried();
        manner.add(count(search) + ", twofold steps and then halving the bracket to "
                + search.spec().precision()
                + ", two of three probes decide a rate and three of five the upper end");
        long disturbed = tried.stream()
                .filter(one -> one.verdict().outcome() == Outcome.DISTURBED)
                .count();
        if (disturbed > 0) {
            manner.add(disturbed + " of them disturbed by generator or machine, and repeated");
        }
        if (tried.stream().anyMatch(one -> one.verdict().cpuShared())) {
            manner.add("of this machine, generator included: harness and target shared its cores, so compare only with"
                    + " runs on as many cores");
        }
        return manner;
    }

    private static String count(CapacitySearch search) {
        long confirmations =
                search.tried().stream().filter(one -> one.probe().confirming()).count();
        long probes = search.tried().size() - confirmations;
        return counted(probes, "probe") + (confirmations == 0 ? "" : " and " + counted(confirmations, "confirmation"));
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    /** How far the search has come and what comes next, for a person who watches. */
    public static String standing(CapacitySearch search) {
        String known = bracket(search);
        return switch (search.stage()) {
            case FOUND -> known + ", confirmed";
            case GIVEN_UP -> "none: " + search.givenUp();
            case CLIMB, BISECT, VERIFY, CONFIRM ->
                known + ", "
                        + search.next()
                                .map(probe -> (probe.confirming() ? "confirming " : "trying ")
                                        + Figures.rate(probe.rate().perSecond())
                                        + (search.repeating() ? " again" : ""))
                                .orElse("");
        };
    }

    /** Where the capacity lies as far as is known, for people. */
    private static String bracket(CapacitySearch search) {
        Rate low = rate(search.low());
        Rate high = rate(search.high());
        if (low == null) {
            return high == null ? "nothing known yet" : "below " + Figures.rate(high.perSecond());
        }
        return high == null
                ? Figures.rate(low.perSecond()) + " or more"
                : "between " + Figures.rate(low.perSecond()) + " and " + Figures.rate(high.perSecond());
    }

    private static @Nullable Rate rate(@Nullable Bound bound) {
        return bound == null ? null : bound.rate();
    }

    private static Set<String> phases(Bound bound, Outcome outcome) {
        return bound.attempts().stream()
                .filter(one -> one.verdict().outcome() == outcome)
                .map(Tried::phase)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String names(Bound bound, Outcome outcome) {
        return String.join(", ", phases(bound, outcome));
    }

    /** Of the last probe that says so. */
    private static String why(Bound bound, Outcome outcome) {
        return bound.attempts().reversed().stream()
                .filter(one -> one.verdict().outcome() == outcome)
                .findFirst()
                .map(one -> one.verdict().words())
                .orElse("undecided");
    }
}
