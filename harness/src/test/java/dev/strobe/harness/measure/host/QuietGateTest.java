package dev.strobe.harness.measure.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.measure.host.HostSnapshot.HostCounters;
import dev.strobe.harness.measure.host.HostSnapshot.ProcessCounters;
import dev.strobe.harness.time.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class QuietGateTest {

    private static final long S = 1_000_000_000;

    private final ParkedClock clock = new ParkedClock();
    private final List<String> progress = new ArrayList<>();

    @Test
    void twoQuietSecondsInARowOpenTheGate() {
        QuietGate.Outcome outcome = gate(0.5, 0.05, 0.5, 0.05, 0.04).await(Duration.ofSeconds(60), progress::add);
        assertThat(outcome.quiet()).isTrue();
        assertThat(outcome.waitedS()).isEqualTo(5.0);
        assertThat(outcome.text()).contains("quiet", "0.04 cores");
        assertThat(progress).hasSize(2).first().asString().contains("0.50 cores", "limit 0.10", "1 of 60 s");
    }

    @Test
    void theGateGivesUpInTime() {
        QuietGate.Outcome outcome = gate(0.9, 0.9, 0.9, 0.7, 0.1).await(Duration.ofSeconds(4), progress::add);
        assertThat(outcome.quiet()).isFalse();
        assertThat(outcome.waitedS()).isEqualTo(4.0);
        assertThat(outcome.foreignCores()).isNotNull().isBetween(0.69, 0.71);
        assertThat(outcome.text()).contains("within 4 s", "0.70 cores");
    }

    @Test
    void unknownForeignCpuOpensTheGateAtOnceAndSaysSo() {
        QuietGate gate = new QuietGate(clock, () -> snapshot(null));
        QuietGate.Outcome outcome = gate.await(Duration.ofSeconds(60), progress::add);
        assertThat(outcome.quiet()).isFalse();
        assertThat(outcome.foreignCores()).isNull();
        assertThat(outcome.text()).contains("unknown");
    }

    @Test
    void aWaitOfZeroSkipsTheGate() {
        assertThat(gate().await(Duration.ZERO, progress::add).text()).startsWith("Did not wait");
        assertThat(clock.nowNs).isZero();
    }

    @Test
    void anInterruptEndsTheWait() {
        Thread.currentThread().interrupt();
        QuietGate.Outcome outcome = gate(0.9).await(Duration.ofSeconds(60), progress::add);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(outcome.text()).startsWith("Interrupted");
    }

    /** A gate on a host whose other processes use the given cores, second by second. */
    private QuietGate gate(double... foreignCores) {
        return new QuietGate(clock, () -> {
            double usedNs = 0;
            for (int second = 0; second < clock.nowNs / S; second++) {
                usedNs += foreignCores[second] * S;
            }
            return snapshot((long) usedNs);
        });
    }

    private HostSnapshot snapshot(@Nullable Long allNs) {
        return new HostSnapshot(
                clock.nowNs,
                2,
                TargetPlace.IN_HARNESS,
                new ProcessCounters(0L, null, null),
                new ProcessCounters(null, null, null),
                new HostCounters(allNs, null, 2, null, null),
                0,
                0);
    }

    private static final class ParkedClock implements NanoClock {
        private long nowNs;

        @Override
        public long nanoTime() {
            return nowNs;
        }

        @Override
        public void parkNanos(long ns) {
            nowNs += ns;
        }
    }
}
