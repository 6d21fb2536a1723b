package dev.strobe.broker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.simulation.client.Violation;
import dev.strobe.broker.simulation.engine.Trace;
import dev.strobe.broker.simulation.node.Planted;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The judges find what is planted for them, by what clients and replicas show of it. */
final class PlantedBugsTest {

    private static final long SEEDS_MAX = 2_000;

    @Test
    void anAcknowledgementBeforeReplicationIsFound() {
        assertFound(
                Planted.ACKNOWLEDGES_BEFORE_REPLICATION,
                List.of("acknowledged and lost", "acknowledged by all without a second replica"));
    }

    @Test
    void aSkippedTruncationIsFound() {
        assertFound(Planted.SKIPS_TRUNCATION, List.of("replicas differ", "what was read", "acknowledged and lost"));
    }

    @Test
    void aReusedEpochIsFound() {
        assertFound(Planted.REUSES_EPOCHS, List.of("replicas differ", "what was read", "acknowledged and lost"));
    }

    @Test
    void anInSyncSetThatShrinksTooFarIsFound() {
        assertFound(Planted.SHRINKS_TOO_FAR, List.of("acknowledged and lost", "what was read"));
    }

    private static void assertFound(Planted bug, List<String> signs) {
        long found = Histories.quietly(() -> {
            for (long seed = 1; seed <= SEEDS_MAX; seed++) {
                if (isFound(bug, seed, signs)) {
                    return seed;
                }
            }
            return -1L;
        });
        System.out.printf("simulation: \"%s\" found by seed %d%n", bug, found);
        assertThat(found).as("seed that finds: %s", bug).isPositive();
    }

    private static boolean isFound(Planted bug, long seed, List<String> signs) {
        try {
            Simulation.run(seed, bug, new Trace(false));
            return false;
        } catch (Violation violation) {
            return signs.stream().anyMatch(String.valueOf(violation.getMessage())::startsWith);
        }
    }
}
