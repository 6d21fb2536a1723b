package dev.strobe.reports.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorRatesTest {

    private static final GatePolicy POLICY = GatePolicy.standard();

    @Test
    void whatTheLooksSpendAddsUpToThePolicysRates() {
        LookPlan plan = new LookPlan(5, 10);
        double share = 0;
        double alarm = 0;
        double miss = 0;
        for (int pairs : plan.looks()) {
            ErrorRates rates = ErrorRates.between(POLICY, share, plan.share(pairs));
            share = plan.share(pairs);
            alarm += rates.alarm();
            miss += rates.miss();
        }

        assertThat(share).isEqualTo(1);
        assertThat(alarm).isCloseTo(POLICY.errorRate(), within(1e-12));
        assertThat(miss).isCloseTo(POLICY.missRate(), within(1e-12));
    }

    @Test
    void anEarlyLookMaySpendLittle() {
        assertThat(ErrorRates.between(POLICY, 0, 0.5).alarm()).isLessThan(0.05 * POLICY.errorRate());
        assertThat(ErrorRates.between(POLICY, 0.8, 1).alarm()).isGreaterThan(0.5 * POLICY.errorRate());
    }

    @Test
    void oneLookSpendsAll() {
        assertThat(ErrorRates.whole(POLICY).alarm()).isCloseTo(0.01, within(1e-12));
        assertThat(ErrorRates.whole(POLICY).miss()).isCloseTo(0.05, within(1e-12));
    }

    @Test
    void looksNeverGoBack() {
        assertThatThrownBy(() -> ErrorRates.between(POLICY, 0.5, 0.5)).hasMessageContaining("from=0.5 to=0.5");
    }

    @Test
    void thePlanLooksWithTheFewestHalfwayAfterThreeQuartersAndAtTheEnd() {
        assertThat(new LookPlan(5, 10).looks()).isEqualTo(List.of(5, 8, 10));
        assertThat(new LookPlan(5, 20).looks()).isEqualTo(List.of(5, 10, 15, 20));
        assertThat(new LookPlan(5, 5).looks()).isEqualTo(List.of(5));
        assertThatThrownBy(() -> new LookPlan(5, 4)).hasMessageContaining("pairsMin=5 pairsMax=4");
    }
}
