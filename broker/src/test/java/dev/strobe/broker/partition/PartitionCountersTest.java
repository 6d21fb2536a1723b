package dev.strobe.broker.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strobe.broker.storage.DiskException;
import dev.strobe.broker.telemetry.Instruments;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class PartitionCountersTest {

    private final NamedInstruments instruments = new NamedInstruments();
    private final PartitionFixture fixture = new PartitionFixture(PartitionFixture.GROUP_COMMIT, instruments);

    @Test
    void whatIsAppendedRefusedAndRememberedIsCountedOverAllPartitions() {
        fixture.append(TestBatch.ofRecords(3).producer(9, 0, 0).payloadBytes(39));
        fixture.append(TestBatch.ofRecords(3).producer(9, 0, 0).payloadBytes(39));
        fixture.append(TestBatch.ofRecords(1).producer(9, 0, 7));
        fixture.append(TestBatch.ofRecords(1).attributes(7));
        fixture.flush();

        assertThat(value("strobe_append_batches_total")).isEqualTo(1);
        assertThat(value("strobe_append_records_total")).isEqualTo(3);
        assertThat(value("strobe_append_bytes_total")).isEqualTo(100);
        assertThat(value("strobe_append_duplicates_total")).isEqualTo(1);
        assertThat(value("strobe_append_refused_total error=out_of_order_sequence"))
                .isEqualTo(1);
        assertThat(value("strobe_append_refused_total error=unsupported_compression"))
                .isEqualTo(1);
        assertThat(value("strobe_append_refused_total error=corrupt")).isZero();
        assertThat(value("strobe_producers")).isEqualTo(1);
        assertThat(value("strobe_flush_rounds_total")).isEqualTo(1);
        assertThat(value("strobe_flush_waiting_partitions")).isZero();
    }

    @Test
    void aPartitionThatIsOfflineIsCountedUntilItStops() {
        fixture.append(TestBatch.ofRecords(1).producer(9, 0, 0));
        fixture.log.forceFailure = new DiskException("input/output error");
        fixture.flush();
        assertThat(value("strobe_partitions_offline")).isEqualTo(1);
        assertThat(value("strobe_flush_failures_total")).isEqualTo(1);

        fixture.partition.stopServing("shutdown");
        fixture.partition.stopServing("again");
        fixture.partition.close();

        assertThat(value("strobe_partitions_offline")).isZero();
        assertThat(value("strobe_producers")).isZero();
    }

    private long value(String name) {
        return instruments.values.getOrDefault(name, () -> -1).getAsLong();
    }

    @Test
    void aNameIsRegisteredOnce() {
        assertThatThrownBy(() -> new PartitionCounters(instruments)).isInstanceOf(IllegalStateException.class);
    }

    /** Keeps what was registered by its name. */
    private static final class NamedInstruments implements Instruments {
        final Map<String, LongSupplier> values = new TreeMap<>();

        @Override
        public LongAdder counter(String name, String help) {
            LongAdder adder = new LongAdder();
            gauge(name, help, adder::sum);
            return adder;
        }

        @Override
        public LongAdder counter(String name, String help, String label, String value) {
            return counter(name + " " + label + "=" + value, help);
        }

        @Override
        public void gauge(String name, String help, LongSupplier value) {
            if (values.putIfAbsent(name, value) != null) {
                throw new IllegalStateException("registered twice: name=" + name);
            }
        }
    }
}
