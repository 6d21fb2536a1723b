package dev.strobe.harness.observe.cause;

import static dev.strobe.harness.observe.cause.Way.MS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HiccupTest {

    private static final Evidence SAFEPOINT =
            Evidence.of(EvidenceKind.BROKER_SAFEPOINT, Owner.BROKER, 100 * MS, 178 * MS);

    @Test
    void aGapWithoutSafepointAndWithoutAWaitForACpuIsAStoppedProcess() {
        assertThat(new Hiccup(100 * MS, 180 * MS, 2 * MS).evidence(true, List.of()))
                .containsExactly(Evidence.of(EvidenceKind.BROKER_STOPPED, Owner.BROKER, 100 * MS, 180 * MS));
        assertThat(new Hiccup(100 * MS, 180 * MS, 0).evidence(false, List.of()))
                .containsExactly(Evidence.of(EvidenceKind.HARNESS_STOPPED, Owner.HARNESS, 100 * MS, 180 * MS));
    }

    @Test
    void aGapThatIsMostlyAWaitForACpuSaysThatNoneWasFree() {
        assertThat(new Hiccup(0, 30 * MS, 29 * MS).evidence(true, List.of()))
                .containsExactly(new Evidence(EvidenceKind.BROKER_RUN_DELAY, Owner.BROKER, "", 0, 30 * MS, 29 * MS));
    }

    @Test
    void aGapThatASafepointFillsIsNoStop() {
        assertThat(new Hiccup(100 * MS, 180 * MS, 0).evidence(true, List.of(SAFEPOINT)))
                .isEmpty();
    }

    @Test
    void aStopAroundASafepointLeavesTheSafepointItsTime() {
        assertThat(new Hiccup(100 * MS, 400 * MS, 0).evidence(true, List.of(SAFEPOINT)))
                .containsExactly(Evidence.of(EvidenceKind.BROKER_STOPPED, Owner.BROKER, 178 * MS, 400 * MS));
    }

    @Test
    void shortGapsAndGapsOnAHostThatTellsNothingSayNothing() {
        assertThat(new Hiccup(0, 9 * MS, 0).evidence(true, List.of())).isEmpty();
        assertThat(new Hiccup(0, 90 * MS, -1).evidence(true, List.of())).isEmpty();
    }

    @Test
    void aWaitForACpuThatIsLongerThanTheTimeBetweenItsReadingsBeganBefore() {
        Evidence waited = Evidence.runDelay(EvidenceKind.BROKER_RUN_DELAY, Owner.LOOP, "", 100 * MS, 105 * MS, 98 * MS);

        assertThat(waited.startNs()).isEqualTo(2 * MS);
        assertThat(waited.endNs()).isEqualTo(105 * MS);
        assertThat(waited.amountNs()).isEqualTo(98 * MS);
    }
}
