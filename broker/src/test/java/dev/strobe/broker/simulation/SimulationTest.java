package dev.strobe.broker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.simulation.engine.Trace;
import dev.strobe.broker.simulation.node.Planted;
import org.junit.jupiter.api.Test;

/** Histories of a cluster under faults. See docs/SIMULATION.md. */
final class SimulationTest {

    private static final long FIRST_SEED = Long.getLong("strobe.seed", -1);
    private static final int HISTORIES = Integer.getInteger("strobe.histories", 300);

    @Test
    void noHistoryBreaksAPromise() {
        long startNs = System.nanoTime();
        long first = FIRST_SEED >= 0 ? FIRST_SEED : 1;
        int count = FIRST_SEED >= 0 ? 1 : HISTORIES;

        long steps = Histories.quietly(() -> {
            long total = 0;
            for (long seed = first; seed < first + count; seed++) {
                total += Histories.run(seed, Planted.NONE).steps();
            }
            return total;
        });

        double seconds = (System.nanoTime() - startNs) / 1e9;
        System.out.printf(
                "simulation: %d histories from seed %d, %d events, %.1f s, %.1f histories/s%n",
                count, first, steps, seconds, count / seconds);
    }

    @Test
    void theSameSeedIsTheSameHistory() {
        for (long seed = 1; seed <= 3; seed++) {
            long one = seed;
            assertThat(Histories.quietly(() -> Simulation.run(one, Planted.NONE, new Trace(false))))
                    .isEqualTo(Histories.quietly(() -> Simulation.run(one, Planted.NONE, new Trace(true))));
        }
    }

    @Test
    void anotherProcessHasTheSameHistory() throws Exception {
        long seed = 4;

        Simulation.Result here = Histories.quietly(() -> Simulation.run(seed, Planted.NONE, new Trace(false)));

        assertThat(HistoryProcess.run(seed)).isEqualTo(here.toString());
    }
}
