package dev.strobe.broker.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VerifyTest {

    private final PartitionFixture fixture = new PartitionFixture(PartitionFixture.OS);

    VerifyTest() {
        for (int sequence = 0; sequence < 5; sequence++) {
            fixture.append(new TestBatch());
        }
    }

    @Test
    void anIntactLogGoesOnServing() {
        fixture.partition.verify();
        fixture.loop.run();

        assertThat(fixture.partition.view().isOnline()).isTrue();
    }

    @Test
    void aChangedByteInTheMiddleTakesThePartitionOfflineAndTellsWhoWaits() {
        List<Partition> told = new ArrayList<>();
        fixture.partition.addWait((partition, bytes) -> told.add(partition));
        var damaged = fixture.log.batches.get(2);
        int last = damaged.limit() - 1;
        damaged.put(last, (byte) (damaged.get(last) + 1));

        fixture.partition.verify();
        assertThat(fixture.partition.view().isOnline()).isTrue();
        fixture.loop.run();

        assertThat(fixture.partition.view().offline()).contains("damage in the log", "baseOffset=2");
        assertThat(told).containsExactly(fixture.partition);
        assertThat(fixture.append(new TestBatch()).error).isEqualTo(AppendError.STORAGE);
    }
}
