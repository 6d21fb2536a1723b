package dev.strobe.reports.stats;

import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.Run.FaultOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one kind of fault cost a target over several runs. Where the active controller was hit in some of the runs, those are
 * told apart: then somebody has to take over as controller before anybody can lead.
 *
 * @param fault action and subject as the scenario wrote them
 * @param among which of the faults are meant
 * @param faults number of them
 * @param notBack those after which some partition took no message until the load ended; they have no figure of
 *     {@link #unavailableMs} and make it worse than any
 * @param unavailableMs of a restart, which ends in order, its longest gap
 */
public record FaultRounds(
        String target,
        String fault,
        Among among,
        int faults,
        int notBack,
        Spread detectedMs,
        Spread unavailableMs,
        Spread recoveredMs,
        Spread drainedMs) {

    /** Which faults. */
    public enum Among {
        ALL,
        CONTROLLER,
        OTHERS
    }

    /**
     * @param count faults that have the figure
     * @param median null without any
     */
    public record Spread(
            int count, @Nullable Double median, @Nullable Double worst) {

        private static Spread of(List<FaultOutcome> faults, Function<FaultOutcome, @Nullable Double> figure) {
            double[] sorted = faults.stream()
                    .map(figure)
                    .filter(Objects::nonNull)
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            if (sorted.length == 0) {
                return new Spread(0, null, null);
            }
            int middle = sorted.length / 2;
            double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
            return new Spread(sorted.length, median, sorted[sorted.length - 1]);
        }
    }

    /** Over the runs of all rounds, by target and fault in the order of their first; empty where nothing was injected. */
    public static List<FaultRounds> of(List<List<Run>> rounds) {
        Map<List<String>, List<FaultOutcome>> byFault = new LinkedHashMap<>();
        for (String target : targets(rounds)) {
            rounds.stream()
                    .flatMap(List::stream)
                    .filter(run -> run.target().name().equals(target))
                    .forEach(run -> run.faults()
                            .forEach(fault -> byFault.computeIfAbsent(
                                            List.of(target, fault.action() + " " + fault.subject()),
                                            key -> new ArrayList<>())
                                    .add(fault)));
        }
        List<FaultRounds> all = new ArrayList<>();
        byFault.forEach((key, faults) -> {
            List<FaultOutcome> ofController = faults.stream()
                    .filter(fault -> Boolean.TRUE.equals(fault.controller()))
                    .toList();
            all.add(over(key, Among.ALL, faults));
            if (!ofController.isEmpty() && ofController.size() < faults.size()) {
                all.add(over(key, Among.CONTROLLER, ofController));
                all.add(over(
                        key,
                        Among.OTHERS,
                        faults.stream()
                                .filter(fault -> !Boolean.TRUE.equals(fault.controller()))
                                .toList()));
            }
        });
        return all;
    }

    private static Set<String> targets(List<List<Run>> rounds) {
        Set<String> targets = new LinkedHashSet<>();
        rounds.forEach(round -> round.forEach(run -> targets.add(run.target().name())));
        return targets;
    }

    /** How long nobody could write: a restart hands its leaderships over some time after it began, so there it is the gap. */
    static @Nullable Double outageMs(FaultOutcome fault) {
        return fault.action().equals("restart") && fault.longestGapMs() != null
                ? fault.longestGapMs()
                : fault.unavailableMs();
    }

    private static FaultRounds over(List<String> key, Among among, List<FaultOutcome> faults) {
        int notBack = (int) faults.stream()
                .filter(fault -> fault.withoutAck() != null && fault.withoutAck() > 0)
                .count();
        return new FaultRounds(
                key.getFirst(),
                key.getLast(),
                among,
                faults.size(),
                notBack,
                Spread.of(faults, FaultOutcome::detectedMs),
                Spread.of(faults, FaultRounds::outageMs),
                Spread.of(faults, FaultOutcome::recoveredMs),
                Spread.of(faults, FaultOutcome::drainedMs));
    }
}
