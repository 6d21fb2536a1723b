package dev.strobe.harness.measure.health;

import dev.strobe.reports.run.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether a run as a whole is a valid measurement: only what a judgement rests on counts.
 *
 * <p>A run is invalid if an expectation or the gate rests on an invalid phase. Capacity figures are withheld instead
 * where they would rest on one, so they never invalidate a run; other phases are only marked. A smoke run's machine is
 * printed and not judged.
 *
 * @param remarks invalid reasons that do not invalidate the run, and what could not be judged; each line names its phase
 */
public record RunValidity(Run.Validity validity, List<String> remarks) {

    /** One measured phase (warm-ups and drains are left out by the caller). */
    public record JudgedPhase(String name, PhaseHealth health, PhaseJudgement judgement) {}

    public RunValidity {
        remarks = List.copyOf(remarks);
    }

    /**
     * Combines the phases.
     *
     * @param restsOn names of the phases that a latency or rate expectation, or the gate, rests on; may be empty
     * @param smoke whether time was scaled down
     */
    public static RunValidity of(List<JudgedPhase> phases, Set<String> restsOn, boolean smoke) {
        List<String> reasons = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        for (JudgedPhase phase : phases) {
            boolean counts = !smoke && restsOn.contains(phase.name());
            List<String> invalid = phase.judgement().invalidReasons();
            String prefix = phase.name() + ": ";
            if (counts) {
                invalid.forEach(reason -> reasons.add(prefix + reason));
            } else {
                String why = smoke ? " (smoke run: not judged)" : " (no expectation rests on it)";
                invalid.forEach(reason -> remarks.add(prefix + reason + why));
            }
            phase.judgement().unknowns().forEach(unknown -> remarks.add(prefix + unknown));
        }
        List<JudgedPhase> shown =
                phases.stream().filter(phase -> restsOn.contains(phase.name())).toList();
        List<PhaseHealth> observed = (shown.isEmpty() ? phases : shown)
                .stream().map(JudgedPhase::health).toList();
        Double foreignCores = worst(observed, PhaseHealth::foreignCores);
        Run.Validity validity = new Run.Validity(
                reasons.isEmpty(),
                reasons,
                worst(observed, PhaseHealth::generatorDelayP99Us),
                worst(observed, PhaseHealth::hiccupMaxMs),
                worst(observed, PhaseHealth::stealPct),
                foreignCores == null ? null : foreignCores * 100);
        return new RunValidity(validity, remarks);
    }

    /** The largest known value; null only if none is known. */
    private static @Nullable Double worst(List<PhaseHealth> phases, Function<PhaseHealth, @Nullable Double> figure) {
        return phases.stream()
                .map(figure)
                .filter(Objects::nonNull)
                .max(Double::compare)
                .orElse(null);
    }
}
