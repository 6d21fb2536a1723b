package dev.strobe.harness.observe.cause;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever was seen: shares never overlap, never lie outside the message, and never exceed what the evidence says. */
class AttributionPropertyTest {

    private static final long SEED = 20_261_121;
    private static final int ROUNDS = 400;
    private static final int SPAN_MS = 100;

    @Test
    void sharesAreDisjointAndNeverMoreThanTheWhole() {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            List<Evidence> evidence = evidence(random);
            Outlier outlier = outlier(random);

            Explained explained = new Attribution(evidence, requests(random), random.nextInt(3) * Way.MS).of(outlier);

            long fromNs = outlier.intendedNs();
            long sumNs = 0;
            for (CauseInterval interval : explained.intervals()) {
                assertThat(interval.startNs())
                        .as("seed %d round %d", SEED, round)
                        .isGreaterThanOrEqualTo(fromNs);
                assertThat(interval.durationNs()).isPositive();
                fromNs = interval.endNs();
                sumNs += interval.durationNs();
            }
            assertThat(fromNs).isLessThanOrEqualTo(outlier.endNs());
            assertThat(explained.explainedPct()).isBetween(0.0, 100.0);
            long byCauseNs = 0;
            for (Cause cause : Cause.values()) {
                assertThat(explained.ns(cause)).isNotNegative();
                byCauseNs += explained.ns(cause);
            }
            assertThat(byCauseNs).isEqualTo(explained.latencyNs());
            assertThat(sumNs).isEqualTo(explained.explainedNs());
        }
    }

    @Test
    void noCauseTakesMoreTimeThanItsEvidenceHas() {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            List<Evidence> evidence = evidence(random);
            Explained explained = new Attribution(evidence, List.of(), 0).of(outlier(random));

            for (EvidenceKind kind : EvidenceKind.values()) {
                boolean alone = kind.cause() != Cause.HARNESS_BUSY && kind.cause() != Cause.CLIENT_BATCHING;
                long seenNs = evidence.stream()
                        .filter(seen -> seen.kind().cause() == kind.cause())
                        .mapToLong(Evidence::amountNs)
                        .sum();
                if (alone) {
                    assertThat(explained.ns(kind.cause()))
                            .as("seed %d round %d cause %s", SEED, round, kind.cause())
                            .isLessThanOrEqualTo(seenNs);
                }
            }
        }
    }

    private static Outlier outlier(Random random) {
        Way way = new Way();
        long atMs = 0;
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            atMs += 1 + random.nextInt(SPAN_MS / count);
            way.then(pick(random, Segment.Kind.values()), atMs);
        }
        return way.linger(random.nextInt(10)).end();
    }

    private static List<Evidence> evidence(Random random) {
        List<Evidence> evidence = new ArrayList<>();
        int count = random.nextInt(30);
        for (int i = 0; i < count; i++) {
            long startNs = (random.nextInt(SPAN_MS + 20) - 10) * Way.MS;
            long lengthNs = random.nextInt(40) * Way.MS;
            long amountNs = random.nextBoolean() ? lengthNs : lengthNs / 3;
            evidence.add(new Evidence(
                    pick(random, EvidenceKind.values()),
                    pick(random, Owner.values()),
                    "",
                    startNs,
                    startNs + lengthNs,
                    amountNs));
        }
        return evidence;
    }

    private static List<ServedRequest> requests(Random random) {
        List<ServedRequest> requests = new ArrayList<>();
        int count = random.nextInt(40);
        for (int i = 0; i < count; i++) {
            long receivedNs = random.nextInt(SPAN_MS) * Way.MS;
            long workNs = receivedNs + random.nextInt(5) * Way.MS;
            requests.add(new ServedRequest(
                    random.nextBoolean() ? Way.CLIENT.hashCode() : 5,
                    i,
                    random.nextBoolean(),
                    receivedNs,
                    receivedNs + Way.MS / 10,
                    workNs,
                    workNs + Way.MS,
                    workNs + 4 * Way.MS,
                    ""));
        }
        return requests;
    }

    private static <T> T pick(Random random, T[] all) {
        return all[random.nextInt(all.length)];
    }
}
