package dev.strobe.harness.measure.health;

import java.util.List;

/**
 * What the rules say of one phase.
 *
 * @param marks in the order of {@link Mark}
 * @param invalidReasons in words; empty for a valid phase
 * @param unknowns rules that could not be checked, in words; they make nothing invalid
 */
public record PhaseJudgement(List<Mark> marks, List<String> invalidReasons, List<String> unknowns) {

    public PhaseJudgement {
        marks = List.copyOf(marks);
        invalidReasons = List.copyOf(invalidReasons);
        unknowns = List.copyOf(unknowns);
    }

    public boolean valid() {
        return invalidReasons.isEmpty();
    }

    /** The marks as {@code run.json} writes them. */
    public List<String> markTexts() {
        return marks.stream().map(Mark::text).toList();
    }
}
