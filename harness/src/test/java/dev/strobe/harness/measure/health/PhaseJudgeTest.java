package dev.strobe.harness.measure.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PhaseJudgeTest {

    @Test
    void aQuietWarmPhaseHasNeitherMarksNorReasons() {
        PhaseJudgement judgement = PhaseJudge.judge(healthy().build());
        assertThat(judgement.valid()).isTrue();
        assertThat(judgement.marks()).isEmpty();
        assertThat(judgement.unknowns()).isEmpty();
    }

    @Test
    void aTenthOfTheReportedP99IsTheLimitOfTheGeneratorsDelay() {
        assertThat(PhaseJudge.judge(healthy().delay(800.0, 8_000.0).build()).valid())
                .isTrue();
        PhaseJudgement over = PhaseJudge.judge(healthy().delay(801.0, 8_000.0).build());
        assertThat(over.invalidReasons())
                .singleElement()
                .asString()
                .contains("801 us", "limit 800 us", "reported p99 8000 us", "pacing: spin");
        assertThat(over.marks()).isEmpty();
    }

    @Test
    void aDelayOfUpToOneHundredMicrosecondsIsNeverBlamed() {
        assertThat(PhaseJudge.judge(healthy().delay(100.0, 50.0).build()).valid())
                .isTrue();
        assertThat(PhaseJudge.judge(healthy().delay(101.0, 50.0).build()).valid())
                .isFalse();
    }

    @Test
    void aDelayWithoutAReportedP99IsUnknownNotInvalid() {
        PhaseJudgement judgement =
                PhaseJudge.judge(healthy().delay(5_000.0, null).build());
        assertThat(judgement.valid()).isTrue();
        assertThat(judgement.unknowns()).singleElement().asString().contains("5000 us", "no p99");
    }

    @Test
    void aClosedPhaseHasNoScheduleToBeLateOn() {
        assertThat(PhaseJudge.judge(healthy().delay(null, 50.0).build()).valid())
                .isTrue();
    }

    @Test
    void aLoadThreadOverEightyPerCentOfACoreLimitsTheRun() {
        assertThat(PhaseJudge.judge(healthy().thread(parking(0.80)).build()).valid())
                .isTrue();
        PhaseJudgement judgement =
                PhaseJudge.judge(healthy().thread(parking(0.93)).build());
        assertThat(judgement.markTexts()).containsExactly("generator-limited");
        assertThat(judgement.invalidReasons())
                .singleElement()
                .asString()
                .contains("generator-limited", "orders-0", "93 % on CPU", "limit 80 %", "more producers");
    }

    @Test
    void aSpinningThreadIsJudgedByWhatItDidBetweenSpins() {
        LoadThreadHealth idle = new LoadThreadHealth("orders-0", true, 1.0, 0.3, 0, 0.0);
        PhaseJudgement judgement = PhaseJudge.judge(healthy().thread(idle).build());
        assertThat(judgement.valid()).isTrue();
        assertThat(judgement.markTexts()).containsExactly("spin");

        LoadThreadHealth busy = new LoadThreadHealth("orders-0", true, 1.0, 0.9, 0, 0.0);
        assertThat(PhaseJudge.judge(healthy().thread(busy).build()).invalidReasons())
                .singleElement()
                .asString()
                .contains("90 % busy");
    }

    @Test
    void latenessThatGrowsWhileNoCallBlocksIsTheGenerators() {
        LoadThreadHealth starved = new LoadThreadHealth("orders-0", false, 0.4, null, 900, 100.0);
        PhaseJudgement judgement = PhaseJudge.judge(healthy().thread(starved).build());
        assertThat(judgement.markTexts()).containsExactly("generator-limited");
        assertThat(judgement.invalidReasons().getFirst()).contains("900 ms", "100 ms");
    }

    @Test
    void latenessThatBlockedCallsExplainIsTheTargets() {
        LoadThreadHealth blocked = new LoadThreadHealth("orders-0", false, 0.4, null, 2_000, 2_000.0);
        assertThat(PhaseJudge.judge(healthy().thread(blocked).build()).valid()).isTrue();
    }

    @Test
    void unexplainedLatenessWithUnknownBlockingIsUnknown() {
        LoadThreadHealth thread = new LoadThreadHealth("orders-0", false, 0.4, null, 2_000, null);
        PhaseJudgement judgement = PhaseJudge.judge(healthy().thread(thread).build());
        assertThat(judgement.valid()).isTrue();
        assertThat(judgement.unknowns()).singleElement().asString().contains("2000 ms behind");
    }

    @Test
    void otherProcessesMayUseATenthOfACore() {
        assertThat(PhaseJudge.judge(healthy().foreign(0.10).build()).valid()).isTrue();
        assertThat(PhaseJudge.judge(healthy().foreign(0.37).build()).invalidReasons())
                .singleElement()
                .asString()
                .contains("0.37 cores", "limit 0.10 cores", "--wait-quiet");
    }

    @Test
    void stealOverOnePerCentIsInvalid() {
        assertThat(PhaseJudge.judge(healthy().steal(1.0).build()).valid()).isTrue();
        assertThat(PhaseJudge.judge(healthy().steal(2.5).build()).invalidReasons())
                .singleElement()
                .asString()
                .contains("steal 2.5 %", "limit 1 %");
    }

    @Test
    void whatIsUnknownIsSaidAndFailsNothing() {
        PhaseJudgement judgement = PhaseJudge.judge(
                healthy().foreign(null).steal(null).shared(null).build());
        assertThat(judgement.valid()).isTrue();
        assertThat(judgement.unknowns()).hasSize(3).allMatch(text -> text.contains("unknown"));
    }

    @Test
    void aPhaseUnderFiveSecondsIsTooShort() {
        assertThat(PhaseJudge.judge(healthy().duration(5).build()).valid()).isTrue();
        assertThat(PhaseJudge.judge(healthy().duration(2).build()).invalidReasons())
                .singleElement()
                .asString()
                .contains("2.0 s", "at least 5 s");
    }

    @Test
    void sharedCoresColdStartsAndSaturationOnlyMark() {
        PhaseJudgement judgement = PhaseJudge.judge(
                healthy().shared(85.1).loadedBefore(10).saturated().build());
        assertThat(judgement.valid()).isTrue();
        assertThat(judgement.markTexts()).containsExactly("saturated", "cpu-shared", "cold");
    }

    private static LoadThreadHealth parking(double cpuShare) {
        return new LoadThreadHealth("orders-0", false, cpuShare, null, 0, 0.0);
    }

    private static HealthBuilder healthy() {
        return new HealthBuilder();
    }

    /** A healthy phase of 20 s, in which single observations are replaced. */
    private static final class HealthBuilder {
        private double durationS = 20;
        private double loadedBeforeS = 60;
        private boolean saturated;
        private @Nullable Double delayUs = 50.0;
        private @Nullable Double reportedUs = 8_000.0;
        private LoadThreadHealth thread = parking(0.4);
        private @Nullable Double sharedPct = 40.0;
        private @Nullable Double foreignCores = 0.02;
        private @Nullable Double stealPct = 0.0;

        HealthBuilder delay(@Nullable Double ownUs, @Nullable Double p99Us) {
            delayUs = ownUs;
            reportedUs = p99Us;
            return this;
        }

        HealthBuilder thread(LoadThreadHealth replaced) {
            thread = replaced;
            return this;
        }

        HealthBuilder shared(@Nullable Double pct) {
            sharedPct = pct;
            return this;
        }

        HealthBuilder foreign(@Nullable Double cores) {
            foreignCores = cores;
            return this;
        }

        HealthBuilder steal(@Nullable Double pct) {
            stealPct = pct;
            return this;
        }

        HealthBuilder duration(double seconds) {
            durationS = seconds;
            return this;
        }

        HealthBuilder loadedBefore(double seconds) {
            loadedBeforeS = seconds;
            return this;
        }

        HealthBuilder saturated() {
            saturated = true;
            return this;
        }

        PhaseHealth build() {
            return new PhaseHealth(
                    durationS,
                    loadedBeforeS,
                    saturated,
                    delayUs,
                    reportedUs,
                    List.of(thread),
                    sharedPct,
                    foreignCores,
                    stealPct,
                    3.0);
        }
    }
}
