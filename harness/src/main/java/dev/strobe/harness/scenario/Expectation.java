package dev.strobe.harness.scenario;

/**
 * One line of a scenario's {@code expect} list, such as {@code lost_acked == 0} or
 * {@code end_to_end.p99 < 20ms in step-1}.
 *
 * @param metric {@code lost_acked}, {@code end_to_end.p99}, {@code knee_low}, ... in the field names of the run format
 * @param limit the right side in the metric's base unit: messages, microseconds, messages a second, or per cent
 * @param phase phase the metric is taken from, or of what a fault cost the action that is meant; empty for the whole run
 * @param text the line as written
 */
public record Expectation(String metric, Comparison comparison, double limit, String phase, String text) {

    public enum Comparison {
        LT("<"),
        LE("<="),
        EQ("=="),
        NE("!="),
        GE(">="),
        GT(">");

        private final String symbol;

        Comparison(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }

        public boolean holds(double value, double limit) {
            return switch (this) {
                case LT -> value < limit;
                case LE -> value <= limit;
                case EQ -> value == limit;
                case NE -> value != limit;
                case GE -> value >= limit;
                case GT -> value > limit;
            };
        }
    }
}
