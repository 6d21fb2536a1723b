package dev.strobe.harness.search;

import dev.strobe.harness.scenario.LoadSpec;
import dev.strobe.harness.scenario.Rate;
import dev.strobe.harness.search.ProbeVerdict.Outcome;
import dev.strobe.reports.stats.Figures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the highest rate that a target sustains, one probe after the other.
 *
 * <pre>
 *            holds                         narrow                fails again            holds
 *   CLIMB ----------> CLIMB   BISECT ---------------> VERIFY ----------------> CONFIRM --------> FOUND
 *     |   fails         ^ x2   ^  ^                     | holds after all        | fails: one bracket lower,
 *     +------------------------+  +---------------------+                        +---> CONFIRM, at most 3 rates
 * </pre>
 *
 * <p>Whether a target holds a rate is a matter of chance near its capacity, and a single stall makes a probe fail far
 * below it. So no single failure decides: what failed once is offered again, and two of three probes decide. One wrong
 * "fails" would still cap everything that comes after it; therefore the upper end of the final bracket is offered once more
 * before anything is concluded from it, until three of five agree, and where it holds after all the search goes on above.
 *
 * <p>A disturbed probe says nothing and is repeated twice at the most. A rate that stays undecided bounds the search like one
 * that failed, but a result that would rest on it is withheld: never a wrong capacity. The number of probes is bounded by
 * {@link LoadSpec.Search#probesMax} and {@link LoadSpec.Search#confirmationsMax}.
 *
 * <p>Owned by one thread. {@link #next} and {@link #judged} are called in turn.
 */
public final class CapacitySearch {

    private static final int DECIDES = 2;
    private static final int VERIFIES = 3;
    private static final int DISTURBED_MAX = 3;

    /** A probe with its phase's name and what it came to. */
    record Tried(String phase, Probe probe, ProbeVerdict verdict) {}

    /**
     * A rate that is decided.
     *
     * @param firm whether the target decided it; else nobody could tell
     * @param verified whether nothing would be gained by offering it again
     */
    record Bound(Rate rate, List<Tried> attempts, boolean firm, boolean verified) {
        Bound {
            attempts = List.copyOf(attempts);
        }
    }

    enum Stage {
        CLIMB,
        BISECT,
        VERIFY,
        CONFIRM,
        FOUND,
        GIVEN_UP
    }

    private enum Decision {
        HOLDS,
        FAILS,
        UNDECIDED,
        AGAIN
    }

    private final LoadSpec.Search spec;
    private final List<Tried> tried = new ArrayList<>();
    private final NavigableMap<Double, Bound> failed = new TreeMap<>();
    private List<Tried> attempts = new ArrayList<>();
    private Stage stage = Stage.CLIMB;
    private Rate rate;
    private @Nullable Bound low;
    private @Nullable Bound confirmed;
    private int probes;
    private int confirmations;
    private int ratesConfirmed;
    private String givenUp = "";

    public CapacitySearch(LoadSpec.Search spec) {
        this.spec = spec;
        this.rate = spec.from();
    }

    /** What to offer next; empty once the search is over. */
    public Optional<Probe> next() {
        return switch (stage) {
            case CLIMB, BISECT, VERIFY -> Optional.of(new Probe(false, probes + 1, rate));
            case CONFIRM -> Optional.of(new Probe(true, confirmations + 1, rate));
            case FOUND, GIVEN_UP -> Optional.empty();
        };
    }

    /**
     * Takes what the probe of {@link #next} came to.
     *
     * @param phase name of its phase
     */
    public void judged(String phase, ProbeVerdict verdict) {
        Probe probe = next().orElseThrow(() -> new IllegalStateException("the search is over: stage=" + stage));
        Tried one = new Tried(phase, probe, verdict);
        tried.add(one);
        attempts.add(one);
        if (probe.confirming()) {
            confirmations++;
        } else {
            probes++;
        }
        Decision decision = decide(attempts, stage == Stage.VERIFY ? VERIFIES : DECIDES);
        if (decision != Decision.AGAIN) {
            List<Tried> decided = attempts;
            attempts = new ArrayList<>();
            if (stage == Stage.CONFIRM) {
                confirmationDecided(decision, decided);
            } else {
                probesDecided(decision, decided);
            }
        }
        boolean probing = stage == Stage.CLIMB || stage == Stage.BISECT || stage == Stage.VERIFY;
        if (probing && probes >= spec.probesMax()) {
            giveUp(spec.probesMax() + " probes were not enough");
        }
    }

    /** Whether the rate of {@link #next} was offered before and is offered once more. */
    boolean repeating() {
        return !attempts.isEmpty();
    }

    private static Decision decide(List<Tried> attempts, int needed) {
        long held = count(attempts, Outcome.HELD);
        long fails = count(attempts, Outcome.FAILED);
        if (fails >= needed || attempts.stream().anyMatch(one -> one.verdict().clear())) {
            return Decision.FAILS;
        }
        if (held >= needed || (held == 1 && fails == 0)) {
            return Decision.HOLDS;
        }
        if (count(attempts, Outcome.DISTURBED) < DISTURBED_MAX) {
            return Decision.AGAIN;
        }
        // What was to be verified and could not for disturbances is as certain as any other rate.
        return fails >= DECIDES && held == 0 ? Decision.FAILS : Decision.UNDECIDED;
    }

    private static long count(List<Tried> attempts, Outcome outcome) {
        return attempts.stream()
                .filter(one -> one.verdict().outcome() == outcome)
                .count();
    }

    private void probesDecided(Decision decision, List<Tried> decided) {
        boolean verified = stage == Stage.VERIFY
                || decided.stream().anyMatch(one -> one.verdict().clear());
        if (decision == Decision.HOLDS) {
            failed.remove(rate.perSecond());
            low = new Bound(rate, decided, true, verified);
        } else {
            failed.put(rate.perSecond(), new Bound(rate, decided, decision == Decision.FAILS, verified));
        }
        proceed();
    }

    private void proceed() {
        Bound held = low;
        Bound high = high();
        if (high == null) {
            climb();
        } else if (held != null && !narrow(held, high)) {
            stage = Stage.BISECT;
            rate = middle(held, high);
        } else if (!high.verified()) {
            stage = Stage.VERIFY;
            rate = high.rate();
            attempts = new ArrayList<>(high.attempts().stream()
                    .filter(one -> one.verdict().outcome() != Outcome.DISTURBED)
                    .toList());
        } else if (held == null) {
            giveUp(
                    high.firm()
                            ? "the first rate did not hold, so start the search lower"
                            : "nobody can tell whether the first rate holds");
        } else if (high.firm()) {
            confirm(held.rate());
        } else {
            giveUp("nobody can tell whether the next higher rate holds");
        }
    }

    private void climb() {
        double heldPerS = rate.perSecond();
        if (heldPerS >= spec.upTo().perSecond()) {
            confirm(rate);
            return;
        }
        stage = Stage.CLIMB;
        rate = 2 * heldPerS >= spec.upTo().perSecond() ? spec.upTo() : whole(2 * heldPerS);
    }

    private boolean narrow(Bound held, Bound high) {
        double lowPerS = held.rate().perSecond();
        double highPerS = high.rate().perSecond();
        double middlePerS = middle(held, high).perSecond();
        return highPerS <= lowPerS * (1 + spec.precisionPct() / 100) || middlePerS <= lowPerS || middlePerS >= highPerS;
    }

    private static Rate middle(Bound held, Bound high) {
        return whole(Math.sqrt(held.rate().perSecond() * high.rate().perSecond()));
    }

    private void confirm(Rate found) {
        stage = Stage.CONFIRM;
        rate = found;
    }

    private void confirmationDecided(Decision decision, List<Tried> decided) {
        ratesConfirmed++;
        Bound bound = new Bound(rate, decided, decision != Decision.UNDECIDED, true);
        if (decision == Decision.HOLDS) {
            confirmed = bound;
            stage = Stage.FOUND;
            return;
        }
        failed.put(rate.perSecond(), bound);
        if (decision == Decision.UNDECIDED) {
            giveUp("the rate that was found could not be confirmed");
        } else if (ratesConfirmed == LoadSpec.Search.CONFIRMED_RATES_MAX) {
            giveUp("what held in probes of " + length(spec.probe()) + " did not hold for " + length(spec.confirm())
                    + ", at " + ratesConfirmed + " rates");
        } else {
            rate = whole(rate.perSecond() / (1 + spec.precisionPct() / 100));
        }
    }

    private void giveUp(String why) {
        stage = Stage.GIVEN_UP;
        givenUp = why;
    }

    private static Rate whole(double perSecond) {
        return Rate.perSecond(Math.max(1, Math.round(perSecond)));
    }

    private static String length(Duration length) {
        return Figures.length(length.toMillis() / 1e3);
    }

    LoadSpec.Search spec() {
        return spec;
    }

    Stage stage() {
        return stage;
    }

    String givenUp() {
        return givenUp;
    }

    List<Tried> tried() {
        return List.copyOf(tried);
    }

    /** The highest rate that held in a probe. */
    @Nullable Bound low() {
        return low;
    }

    /** The lowest rate that did not hold, or of which nobody can tell. */
    @Nullable Bound high() {
        return failed.isEmpty() ? null : failed.firstEntry().getValue();
    }

    /** The rate that was found. */
    @Nullable Bound confirmed() {
        return confirmed;
    }
}
