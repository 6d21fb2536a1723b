package dev.strobe.harness.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.strobe.harness.calibrate.CauseScore.Sown;
import dev.strobe.harness.calibrate.KeptRoot.StageSpan;
import dev.strobe.harness.calibrate.StageScore.Medians;
import dev.strobe.harness.calibrate.StageScore.Where;
import dev.strobe.harness.fault.Injected;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The scores over outliers whose truth is written down here. */
final class ScoresTest {

    private static final long MS = 1_000_000;
    private static final long LEAST_NS = 20 * MS;
    private static final List<Injected> TRUTH = List.of(plant(1_000, 1_080), plant(3_000, 3_080));

    @Test
    void anOutlierIsPlantedIfMostOfItsTimeLiesWithinAPlant() {
        Judged judged = Judged.of(
                List.of(
                        root(1_000, 85, "broker.paused"), // all of it but the end
                        root(1_040, 60, "broker.paused"), // 40 of 60
                        root(3_060, 100, "unknown"), // 20 of 100: touched, and late for something else
                        root(3_200, 40, "unknown"), // in the aftermath
                        root(5_000, 50, "unknown")),
                TRUTH,
                LEAST_NS);

        assertThat(judged.planted()).extracting(Judged.Planted::plant).containsExactly(0, 0);
        assertThat(judged.plantsSeen()).isEqualTo(1);
        assertThat(judged.undisturbed()).extracting(KeptRoot::startNs).containsExactly(5_000 * MS);
    }

    @Test
    void randomMessagesAndFastOnesAreNoOutliers() {
        KeptRoot random = new KeptRoot("planted", 1_000 * MS, 80 * MS, true, "unknown", 0, List.of());

        Judged judged = Judged.of(List.of(random, root(1_010, 19, "unknown")), TRUTH, LEAST_NS);

        assertThat(judged.planted()).isEmpty();
        assertThat(judged.undisturbed()).isEmpty();
    }

    @Test
    void recallCountsPlantedOutliersAndPrecisionEveryOneWithThatName() {
        List<KeptRoot> roots = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            roots.add(root(1_000 + i, 80 - i, "broker.paused"));
        }
        roots.add(root(1_010, 70, "network"));
        roots.add(root(9_000, 50, "broker.paused"));

        CauseScore score = score(PlantedCause.PAUSED, roots, Evidence.NONE);

        assertThat(score.outliers()).isEqualTo(10);
        assertThat(score.recallPct()).isCloseTo(90, within(1e-9));
        assertThat(score.named()).isEqualTo(10);
        assertThat(score.precisionPct()).isCloseTo(90, within(1e-9));
        assertThat(score.explainedPct()).isCloseTo(95, within(1e-9));
        assertThat(score.mistakenFor()).isEqualTo(Map.of("network", 1L));
    }

    @Test
    void aCauseThatWasThereWithoutBeingPlantedTakesNothingFromPrecision() {
        List<KeptRoot> roots = List.of(root(1_000, 80, "broker.gc"), root(9_000, 50, "broker.gc"));
        Evidence collection = (cause, fromNs, toNs) -> cause.equals("broker.gc") && fromNs == 9_000 * MS;

        assertThat(score(PlantedCause.GC, roots, Evidence.NONE).precisionPct()).isCloseTo(50, within(1e-9));
        assertThat(score(PlantedCause.GC, roots, collection).precisionPct()).isCloseTo(100, within(1e-9));
    }

    @Test
    void aWrongNameInOneRunTakesFromThePrecisionOfTheOthersCause() {
        Sown paused = sown(PlantedCause.PAUSED, List.of(root(1_000, 80, "broker.gc")), Evidence.NONE);
        Sown gc = sown(PlantedCause.GC, List.of(root(1_000, 80, "broker.gc")), Evidence.NONE);

        List<CauseScore> scores = CauseScore.of(List.of(paused, gc));

        assertThat(scores.get(0).recallPct()).isZero();
        assertThat(scores.get(0).precisionPct()).as("nobody was called that").isNull();
        assertThat(scores.get(1).recallPct()).isEqualTo(100);
        assertThat(scores.get(1).precisionPct()).isEqualTo(50);
    }

    @Test
    void aBusyMachineMayBeNamedAfterWhomItHeldUp() {
        CauseScore score = score(
                PlantedCause.CPU,
                List.of(root(1_000, 80, "broker.cpu"), root(1_001, 79, "harness.cpu")),
                Evidence.NONE);

        assertThat(score.recallPct()).isEqualTo(100);
    }

    @Test
    void plantsThatMadeNobodyLateFailTheCalibration() {
        CauseScore half = score(PlantedCause.PAUSED, List.of(root(1_000, 80, "broker.paused")), Evidence.NONE);
        CauseScore all = score(
                PlantedCause.PAUSED,
                List.of(root(1_000, 80, "broker.paused"), root(3_000, 80, "broker.paused")),
                Evidence.NONE);

        assertThat(half.passes()).isFalse();
        assertThat(all.passes()).isTrue();
    }

    @Test
    void undisturbedNamesNeedEvidenceUnlessTheyCannotBePlanted() {
        List<KeptRoot> roots = List.of(
                root(1, 30, "broker.gc"),
                root(2, 30, "broker.gc"),
                root(3, 30, "client.batching"),
                root(4, 30, "unknown"));
        Evidence first = (cause, fromNs, toNs) -> fromNs == MS;

        UndisturbedScore score = UndisturbedScore.of(roots, first);

        assertThat(score.unfounded()).isEqualTo(1);
        assertThat(score.unfoundedPct()).isEqualTo(25);
        assertThat(score.wrong()).isEqualTo(Map.of("broker.gc", 1L));
        assertThat(score.passes()).isFalse();
        assertThat(UndisturbedScore.of(roots, (cause, from, to) -> true).passes())
                .isTrue();
        assertThat(UndisturbedScore.of(List.of(), first).passes())
                .as("nothing was judged")
                .isFalse();
    }

    @Test
    void aDelayCountsForItsStageIfItAppearsThereInFull() {
        Medians still = new Medians(Map.of("produce/queued", 20.0), Map.of("produce/queued", 21.0));
        Where flush = new Where("flush", "flushed", 80 * MS);
        List<KeptRoot> roots =
                List.of(staged("flushed", 1_001, 81), staged("queued", 1_001, 80), staged("flushed", 3_010, 60));

        StageScore score = StageScore.of(flush, TRUTH, roots, still);

        assertThat(score.plants()).isEqualTo(2);
        assertThat(score.within()).isEqualTo(1);
        assertThat(score.passes()).isFalse();
        assertThat(StageScore.of(flush, TRUTH.subList(0, 1), roots, still).passes())
                .isTrue();
    }

    @Test
    void anotherStageThatMovesFailsIt() {
        Where flush = new Where("flush", "flushed", 80 * MS);
        Medians moved = new Medians(
                Map.of("produce/queued", 100.0, "produce/flushed", 1.0, "fetch/read", 5.0),
                Map.of("produce/queued", 115.0, "produce/flushed", 900.0, "fetch/read", 6.5));

        StageScore score = StageScore.of(flush, TRUTH.subList(0, 1), List.of(staged("flushed", 1_001, 81)), moved);

        assertThat(score.moved()).isEqualTo("produce/queued");
        assertThat(score.movedPct()).isCloseTo(15, within(1e-9));
        assertThat(score.passes()).isFalse();
    }

    private static CauseScore score(PlantedCause cause, List<KeptRoot> roots, Evidence evidence) {
        return CauseScore.of(List.of(sown(cause, roots, evidence))).getFirst();
    }

    private static Sown sown(PlantedCause cause, List<KeptRoot> roots, Evidence evidence) {
        return new Sown(cause, TRUTH.size(), Judged.of(roots, TRUTH, LEAST_NS), evidence);
    }

    private static Injected plant(long fromMs, long toMs) {
        return new Injected("test", fromMs * MS, toMs * MS);
    }

    private static KeptRoot root(long startMs, long latencyMs, String cause) {
        return new KeptRoot("planted", startMs * MS, latencyMs * MS, false, cause, 95, List.of());
    }

    private static KeptRoot staged(String stage, long startMs, long lengthMs) {
        StageSpan span = new StageSpan("produce", stage, startMs * MS, lengthMs * MS);
        return new KeptRoot("planted", startMs * MS, lengthMs * MS, false, "fault", 0, List.of(span));
    }
}
