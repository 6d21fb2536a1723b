package dev.strobe.harness.search;

import dev.strobe.harness.measure.health.Mark;
import java.util.List;

/**
 * What one probe says of its rate.
 *
 * @param clear of a failure: so far from holding that no repetition would change it
 * @param why in words, one line each; of a probe that held what it came to
 * @param marks that the probe's phase gets because of it
 * @param cpuShared whether harness and target competed for the machine's cores
 */
public record ProbeVerdict(Outcome outcome, boolean clear, List<String> why, List<Mark> marks, boolean cpuShared) {

    public enum Outcome {
        /** The target sustained the rate. */
        HELD,

        /** It did not, and nothing but the target was the reason. */
        FAILED,

        /** Generator or machine were in the way, or too little was seen: this says nothing of the target. */
        DISTURBED
    }

    public ProbeVerdict {
        why = List.copyOf(why);
        marks = List.copyOf(marks);
    }

    /** What a person who watches is told. */
    public String text() {
        return switch (outcome) {
                    case HELD -> "held: ";
                    case FAILED -> "did not hold: ";
                    case DISTURBED -> "was disturbed: ";
                }
                + headline();
    }

    /** The first reason, without advice; the run has all of them. */
    private String headline() {
        String first = why.getFirst();
        int advice = first.indexOf(": ");
        String more = why.size() == 1 ? "" : " (and " + (why.size() - 1) + " more)";
        return (advice < 0 ? first : first.substring(0, advice)) + more;
    }

    String words() {
        return String.join(", ", why);
    }
}
