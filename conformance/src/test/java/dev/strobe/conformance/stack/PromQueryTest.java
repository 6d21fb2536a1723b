package dev.strobe.conformance.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class PromQueryTest {

    @Test
    void namesOfSeriesAreFoundAndNothingElse() {
        PromQuery query =
                query("histogram_quantile(0.99, sum by (stage, job) (rate(a_seconds{b=~\"$c\",d=\"e f\"}[1m])))"
                        + " / on () group_left () (g:h:p99_9 > 0) or vector(1) - 1e-3");

        assertThat(query.metrics()).containsExactly("a_seconds", "g:h:p99_9");
    }

    @Test
    void variablesAreReplaced() {
        assertThat(query("rate(a{b=~\"$run\"}[$__rate_interval]) > $slow").asked())
                .isEqualTo("rate(a{b=~\".*\"}[30s]) > 0.005");
    }

    @Test
    void aVariableThatNobodyKnowsIsAnError() {
        assertThatThrownBy(query("a{b=\"$c\"}")::asked).hasMessageContaining("unknown variable");
    }

    private static PromQuery query(String expression) {
        return new PromQuery("test", expression, false);
    }
}
