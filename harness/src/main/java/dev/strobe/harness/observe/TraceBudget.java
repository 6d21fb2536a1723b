package dev.strobe.harness.observe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Holds the traces of each second to a number. First come the slowest of their phase, but a quarter is held for what is
 * rare: failed sends, retries, redeliveries, messages of a fault, in turn. Then the slowest of the second, messages with
 * headers, and drawn ones; of these every other one goes until the rest fits, so that what stays is still an even sample.
 *
 * <p>A trace belongs to the second of its answer. Immutable.
 */
final class TraceBudget {

    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    /** Another subscription may get a message a little later, under a threshold that was lowered meanwhile. */
    private static final long LATER_NS = 2 * SECOND_NS;

    private final int perSecond;
    private final Sampling sampling;

    TraceBudget(int perSecond, Sampling sampling) {
        this.perSecond = perSecond;
        this.sampling = sampling;
    }

    /** As much as comes. */
    static TraceBudget unlimited() {
        return new TraceBudget(Integer.MAX_VALUE, new Sampling(1, 0, Integer.MAX_VALUE, 1));
    }

    /** How many of {@code perSecond} are held for what is rare. */
    static int reserve(int perSecond) {
        return Math.max(1, perSecond / 4);
    }

    /**
     * A trace that stays.
     *
     * @param oneIn of how many messages it is the one that was drawn; 1 for one that was not drawn
     */
    record Chosen(KeptTrace trace, double oneIn) {}

    /** Those that stay, in the order they came; ask once recordings were read, which tell of retries. */
    List<Chosen> choose(List<KeptTrace> traces) {
        Map<Long, Map<KeptFor, List<KeptTrace>>> bySecond = new TreeMap<>();
        for (KeptTrace trace : traces) {
            bySecond.computeIfAbsent(
                            Math.floorDiv(trace.message().answeredNs(), SECOND_NS),
                            second -> new EnumMap<>(KeptFor.class))
                    .computeIfAbsent(trace.kept(), why -> new ArrayList<>())
                    .add(trace);
        }
        IdentityHashMap<KeptTrace, Double> chosen = new IdentityHashMap<>();
        bySecond.values().forEach(second -> choose(second, chosen));
        return traces.stream()
                .filter(chosen::containsKey)
                .map(trace -> new Chosen(trace, chosen.getOrDefault(trace, 1.0)))
                .toList();
    }

    private void choose(Map<KeptFor, List<KeptTrace>> second, IdentityHashMap<KeptTrace, Double> chosen) {
        List<KeptTrace> rare = inTurn(second);
        int held = Math.min(reserve(perSecond), rare.size());
        int left = perSecond - held;
        rare.subList(0, held).forEach(trace -> chosen.put(trace, oneIn(trace)));
        left -= take(second.getOrDefault(KeptFor.SLOWEST, List.of()), left, chosen);
        left -= take(second.getOrDefault(KeptFor.SLOWEST_OF_SECOND, List.of()), left, chosen);
        left -= draw(KeptFor.HEAD, second.getOrDefault(KeptFor.HEAD, List.of()), left, chosen);
        left -= draw(KeptFor.RANDOM, second.getOrDefault(KeptFor.RANDOM, List.of()), left, chosen);
        rare.subList(held, Math.min(rare.size(), held + left)).forEach(trace -> chosen.put(trace, oneIn(trace)));
    }

    private double oneIn(KeptTrace trace) {
        return trace.kept() == KeptFor.FAULT ? sampling.oneIn(KeptFor.FAULT, level(KeptFor.FAULT, List.of(trace))) : 1;
    }

    /** The rare ones, one of each kind after the other, slowest first. */
    private static List<KeptTrace> inTurn(Map<KeptFor, List<KeptTrace>> second) {
        List<List<KeptTrace>> kinds = second.entrySet().stream()
                .filter(kind -> kind.getKey().rare())
                .map(kind -> kind.getValue().stream()
                        .sorted(Comparator.comparingLong(
                                        (KeptTrace trace) -> trace.message().latencyNs())
                                .reversed())
                        .toList())
                .toList();
        int longest = kinds.stream().mapToInt(List::size).max().orElse(0);
        List<KeptTrace> inTurn = new ArrayList<>();
        for (int i = 0; i < longest; i++) {
            for (List<KeptTrace> kind : kinds) {
                if (i < kind.size()) {
                    inTurn.add(kind.get(i));
                }
            }
        }
        return inTurn;
    }

    private static int take(List<KeptTrace> traces, int most, IdentityHashMap<KeptTrace, Double> chosen) {
        int taken = Math.min(most, traces.size());
        traces.stream()
                .sorted(Comparator.comparingLong(
                                (KeptTrace trace) -> trace.message().latencyNs())
                        .reversed())
                .limit(taken)
                .forEach(trace -> chosen.put(trace, 1.0));
        return taken;
    }

    private int draw(KeptFor why, List<KeptTrace> traces, int most, IdentityHashMap<KeptTrace, Double> chosen) {
        if (traces.isEmpty() || most <= 0) {
            return 0;
        }
        int level = level(why, traces);
        List<KeptTrace> drawn = drawnAt(why, traces, level);
        while (drawn.size() > most) {
            drawn = drawnAt(why, drawn, ++level);
        }
        double oneIn = sampling.oneIn(why, level);
        drawn.forEach(trace -> chosen.put(trace, oneIn));
        return drawn.size();
    }

    private int level(KeptFor why, List<KeptTrace> traces) {
        long fromNs = Long.MAX_VALUE;
        long toNs = Long.MIN_VALUE;
        for (KeptTrace trace : traces) {
            fromNs = Math.min(fromNs, trace.message().intendedNs());
            toNs = Math.max(toNs, trace.endNs());
        }
        return sampling.level(why, fromNs, toNs + LATER_NS);
    }

    private List<KeptTrace> drawnAt(KeptFor why, List<KeptTrace> traces, int level) {
        return traces.stream()
                .filter(trace -> sampling.drawnAt(
                        why,
                        Sampling.hash(
                                trace.message().producer(), trace.message().sequence()),
                        level))
                .toList();
    }
}
