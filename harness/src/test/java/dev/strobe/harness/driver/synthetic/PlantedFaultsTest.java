package dev.strobe.harness.driver.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.driver.synthetic.Rig.Shape;
import dev.strobe.harness.driver.synthetic.SyntheticTruth.Counts;
import dev.strobe.harness.ledger.LedgerTotals;
import dev.strobe.harness.scenario.SyntheticSpec;
import dev.strobe.harness.scenario.SyntheticSpec.LatencySpec;
import dev.strobe.harness.time.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the broker says it planted against what the ledger found, to the message. */
class PlantedFaultsTest {

    private static final long MS = 1_000_000L;
    private static final int HISTORIES = 150;

    @Test
    void everyPlantedFaultIsFoundWhateverTheMixAndTheOrderOfEvents() {
        for (long seed = 1; seed <= HISTORIES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            ManualClock clock = new ManualClock(seed);
            Shape shape = Shape.of(1 + random.nextInt(3), random.nextInt(3), 1 + random.nextInt(4));
            SyntheticSpec spec = randomSpec(random);
            Rig rig = new Rig(spec, seed, clock, shape);

            play(rig, clock, random, shape.producers());

            assertAgreement(rig, shape.groups(), "seed " + seed + " " + spec + " " + shape);
        }
    }

    @Test
    void oneInNMeansOneInEachBlockOfN() {
        ManualClock clock = new ManualClock(0);
        SyntheticSpec spec = new SyntheticSpec(new LatencySpec.Fixed(Duration.ZERO), List.of(), 100, 200, 250, 500);
        Rig rig = new Rig(spec, 3, clock, Shape.of(1, 2, 1));

        for (int i = 0; i < 10_000; i++) {
            rig.publish(0, null);
            rig.pollAll();
        }

        Counts counts = rig.broker.truth().counts();
        assertThat(counts.lost()).as("for each of two subscriptions").isEqualTo(2 * 100);
        assertThat(counts.duplicated()).isEqualTo(2 * 50);
        assertThat(counts.reordered()).isEqualTo(2 * 40);
        assertThat(counts.corrupted()).isEqualTo(2 * 20);
        assertAgreement(rig, 2, "counts");
    }

    @Test
    void theSameSeedPlantsTheSameFaults() {
        assertThat(lostSequences(5)).isEqualTo(lostSequences(5)).isNotEqualTo(lostSequences(6));
    }

    @Test
    void aMessageWithoutASuccessorIsNotReorderedAndArrives() {
        ManualClock clock = new ManualClock(0);
        SyntheticSpec spec = new SyntheticSpec(new LatencySpec.Fixed(Duration.ZERO), List.of(), 0, 0, 1, 0);
        Rig rig = new Rig(spec, 3, clock, Shape.of(1, 1, 1));

        rig.publish(0, null);
        assertThat(rig.pollAll()).as("waits for its successor").isZero();
        clock.advance(PartitionLog.HOLE_NS_MAX + 1);
        assertThat(rig.pollAll()).isEqualTo(1);

        assertAgreement(rig, 1, "given up");
        assertThat(rig.totals().reordered()).isZero();
    }

    @Test
    void aCorruptedMessageOfStampSizeIsStillKnownByItsSequence() {
        ManualClock clock = new ManualClock(0);
        SyntheticSpec spec = new SyntheticSpec(new LatencySpec.Fixed(Duration.ZERO), List.of(), 0, 0, 0, 2);
        Rig rig = new Rig(spec, 3, clock, new Shape(1, 1, 1, 40, 10, Duration.ZERO));

        for (int i = 0; i < 10; i++) {
            rig.publish(0, null);
        }
        rig.pollAll();

        assertThat(rig.totals().corrupted()).isEqualTo(5);
        assertThat(rig.totals().lostAcked()).isZero();
    }

    private static List<Long> lostSequences(long seed) {
        SyntheticSpec spec = new SyntheticSpec(new LatencySpec.Fixed(Duration.ZERO), List.of(), 10, 0, 0, 0);
        Rig rig = new Rig(spec, seed, new ManualClock(0), Shape.of(1, 1, 1));
        for (int i = 0; i < 200; i++) {
            rig.publish(0, null);
        }
        rig.pollAll();
        List<Long> lost = new java.util.ArrayList<>();
        rig.ledger.forEachUndelivered(0, 0, lost::add);
        return lost;
    }

    private static SyntheticSpec randomSpec(SplittableRandom random) {
        LatencySpec latency = switch (random.nextInt(3)) {
            case 0 -> new LatencySpec.Fixed(Duration.ZERO);
            case 1 -> new LatencySpec.Fixed(Duration.ofMillis(2));
            default -> new LatencySpec.LogNormal(Duration.ofMillis(1), Duration.ofMillis(20));
        };
        return new SyntheticSpec(latency, List.of(), oneIn(random), oneIn(random), oneIn(random), oneIn(random));
    }

    private static long oneIn(SplittableRandom random) {
        return random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(30);
    }

    private static void play(Rig rig, ManualClock clock, SplittableRandom random, int producers) {
        int steps = 200 + random.nextInt(800);
        boolean keyed = random.nextBoolean();
        for (int step = 0; step < steps; step++) {
            switch (random.nextInt(8)) {
                case 0 -> rig.pollAll();
                case 1 -> rig.answerDue();
                case 2 -> clock.advance(random.nextLong(3 * MS));
                default -> {
                    byte[] key = {(byte) random.nextInt(20)};
                    rig.publish(random.nextInt(producers), keyed ? key : null);
                }
            }
        }
        for (int i = 0; i < producers; i++) {
            clock.advance(1_000 * MS);
            rig.answerDue();
            rig.pollAll();
        }
    }

    private static void assertAgreement(Rig rig, int groups, String what) {
        LedgerTotals found = rig.totals();
        Counts planted = rig.broker.truth().counts();
        assertThat(found.acked()).as(what).isEqualTo(planted.acked()).isEqualTo(planted.accepted());
        assertThat(found.sent()).as(what).isEqualTo(found.acked());
        assertThat(found.strayAnswers()).as(what).isZero();
        assertThat(found.lostAcked()).as(what).isEqualTo(planted.lost());
        assertThat(found.duplicated()).as(what).isEqualTo(planted.duplicated());
        assertThat(found.reordered()).as(what).isEqualTo(planted.reordered());
        assertThat(found.corrupted()).as(what).isEqualTo(planted.corrupted());
        assertThat(found.redelivered()).as(what).isZero();
        assertThat(found.unknownMessages()).as(what).isZero();
        assertThat(found.received() + found.duplicated() + found.corrupted())
                .as(what)
                .isEqualTo(planted.delivered());
        assertThat(found.received() + found.lostAcked() + found.corrupted())
                .as(what)
                .isEqualTo(groups * found.sent());
    }
}
