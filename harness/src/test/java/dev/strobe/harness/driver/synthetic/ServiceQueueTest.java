package dev.strobe.harness.driver.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.scenario.Rate;
import org.junit.jupiter.api.Test;

class ServiceQueueTest {

    private static final long START_NS = -5_000_000_000L;

    @Test
    void messagesThatArriveAtOnceAreServedOneAfterTheOtherWithoutAnyRounding() {
        ServiceQueue queue = new ServiceQueue(Rate.perSecond(30_000));

        long lastNs = 0;
        for (int i = 0; i < 30_000; i++) {
            lastNs = queue.servedNs(START_NS);
        }

        assertThat(lastNs).isEqualTo(START_NS + 1_000_000_000L);
    }

    @Test
    void timeWithoutMessagesIsNotSavedUp() {
        ServiceQueue queue = new ServiceQueue(Rate.perSecond(1_000));

        assertThat(queue.servedNs(START_NS)).isEqualTo(START_NS + 1_000_000);
        assertThat(queue.servedNs(START_NS + 900_000)).isEqualTo(START_NS + 2_000_000);
        assertThat(queue.servedNs(START_NS + 10_000_000)).isEqualTo(START_NS + 11_000_000);
        assertThat(queue.servedNs(START_NS + 10_000_000)).isEqualTo(START_NS + 12_000_000);
    }

    @Test
    void withoutACapacityServiceTakesNoTime() {
        ServiceQueue queue = new ServiceQueue(null);

        assertThat(queue.unlimited()).isTrue();
        assertThat(queue.servedNs(42)).isEqualTo(42);
        assertThat(queue.servedNs(42)).isEqualTo(42);
    }
}
