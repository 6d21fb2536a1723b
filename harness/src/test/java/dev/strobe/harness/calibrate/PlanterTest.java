package dev.strobe.harness.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.strobe.harness.fault.Fault;
import dev.strobe.harness.fault.FaultException;
import dev.strobe.harness.fault.Injected;
import dev.strobe.harness.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class PlanterTest {

    private static final Planting FIVE =
            new Planting(5, Duration.ofMillis(80), Duration.ofSeconds(1), Duration.ofSeconds(1), 42);

    private final ManualClock clock = new ManualClock(0);
    private final AtomicInteger closed = new AtomicInteger();

    @Test
    void faultsAreTakenInTurnAtTimesThatFollowFromTheSeed() {
        List<Injected> first = planted(FIVE);
        List<Injected> again = planted(FIVE);
        List<Injected> other = planted(new Planting(5, FIVE.length(), FIVE.after(), FIVE.every(), 43));

        assertThat(first).extracting(Injected::fault).containsExactly("a", "b", "a", "b", "a");
        assertThat(again).isEqualTo(first);
        assertThat(other).isNotEqualTo(first);
        for (int k = 0; k < first.size(); k++) {
            long middleNs = Duration.ofMillis(1_500 + 1_000L * k).toNanos();
            assertThat(first.get(k).startNs()).isBetween(middleNs - 250_000_000L, middleNs + 250_000_000L);
        }
        assertThat(FIVE.needs()).isEqualTo(Duration.ofSeconds(7));
        assertThat(closed).hasValue(6);
    }

    @Test
    void aFaultThatCannotBeMadeEndsThePlantingAndSaysWhy() {
        Planter planter = new Planter(FIVE, List.of(fault("broken", true)), clock);
        planter.start(0);

        await().until(() -> planter.failure().isPresent());
        planter.end();

        assertThat(planter.failure()).contains("no such point");
        assertThat(planter.truth()).isEmpty();
        assertThat(closed).hasValue(1);
    }

    @Test
    void aPlanterThatNeverStartedGivesItsFaultsBack() {
        new Planter(FIVE, List.of(fault("a", false)), clock).end();

        assertThat(closed).hasValue(1);
    }

    @Test
    void plantsThatWouldRunIntoEachOtherAreRefused() {
        assertThatThrownBy(() -> new Planting(1, Duration.ofMillis(80), Duration.ZERO, Duration.ofMillis(159), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too close");
    }

    private List<Injected> planted(Planting planting) {
        ManualClock own = new ManualClock(0);
        Planter planter = new Planter(planting, List.of(fault("a", false, own), fault("b", false, own)), own);
        planter.start(0);
        await().until(() -> planter.truth().size() == planting.plants());
        planter.end();
        return new ArrayList<>(planter.truth());
    }

    private Fault fault(String name, boolean broken) {
        return fault(name, broken, clock);
    }

    private Fault fault(String name, boolean broken, ManualClock on) {
        return new Fault() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Optional<Injected> inject(Duration length) {
                if (broken) {
                    throw new FaultException("no such point");
                }
                long startNs = on.nanoTime();
                on.parkNanos(length.toNanos());
                return Optional.of(new Injected(name, startNs, on.nanoTime()));
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }
}
