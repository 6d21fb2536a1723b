package dev.strobe.broker.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strobe.broker.partition.Partition.EpochEnd;
import dev.strobe.broker.storage.MemoryDisk;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LeaderEpochsTest {

    private static final Path FOLDER = Path.of("/data/orders-0");

    private final LeaderEpochs epochs =
            LeaderEpochs.NONE.begin(2, 0).begin(3, 10).begin(7, 15).begin(7, 99);
    private final MemoryDisk disk = new MemoryDisk();

    @Test
    void eachEpochEndsWhereTheNextBegins() {
        assertThat(epochs.last()).isEqualTo(7);
        assertThat(epochs.endOf(1, 20)).isEqualTo(new EpochEnd(-1, -1));
        assertThat(epochs.endOf(2, 20)).isEqualTo(new EpochEnd(2, 10));
        assertThat(epochs.endOf(5, 20)).isEqualTo(new EpochEnd(3, 15));
        assertThat(epochs.endOf(9, 20)).isEqualTo(new EpochEnd(7, 20));
        assertThatThrownBy(() -> epochs.begin(6, 20)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void logsDifferWhereAnEpochIsUnknownOrEndedEarlier() {
        assertThat(epochs.divergesFrom(3, 15, 20)).isFalse();
        assertThat(epochs.divergesFrom(3, 16, 20)).isTrue();
        assertThat(epochs.divergesFrom(5, 12, 20)).as("epoch 5 is not here").isTrue();
        assertThat(epochs.commonEnd(5, 20)).isEqualTo(15);
        LeaderEpochs later = epochs.from(12);
        assertThat(later.divergesFrom(2, 12, 20))
                .as("what is before is committed")
                .isFalse();
        assertThat(later.divergesFrom(2, 13, 20)).isTrue();
        assertThat(later.commonEnd(2, 20)).isEqualTo(12);
    }

    @Test
    void epochsWithoutARecordGo() {
        LeaderEpochs empty = epochs.begin(8, 20);
        assertThat(empty.last()).isEqualTo(8);
        assertThat(empty.before(20)).isEqualTo(epochs);
        assertThat(empty.begin(9, 20)).isEqualTo(epochs.begin(9, 20));
        assertThat(epochs.before(15).last()).isEqualTo(3);
        assertThat(epochs.from(15).endOf(3, 20)).isEqualTo(new EpochEnd(-1, -1));
        assertThat(epochs.from(0)).isSameAs(epochs);
    }

    @Test
    void theFileIsBelievedUpToWhereItKnowsTheLog() {
        disk.createFolders(FOLDER);
        new LeaderEpochsFile(disk, FOLDER).write(epochs, 30);

        LeaderEpochsFile.Known known = new LeaderEpochsFile(disk, FOLDER).read(0, 40);
        assertThat(known).isEqualTo(new LeaderEpochsFile.Known(epochs, 30));
        assertThat(new LeaderEpochsFile(disk, FOLDER).read(12, 40).epochs()).isEqualTo(epochs.from(12));
    }

    @Test
    void aFileThatKnowsMoreThanTheLogIsWrittenAnewBeforeTheLogGrows() {
        disk.createFolders(FOLDER);
        new LeaderEpochsFile(disk, FOLDER).write(epochs, 30);

        LeaderEpochsFile.Known known = new LeaderEpochsFile(disk, FOLDER).read(0, 12);
        assertThat(known).isEqualTo(new LeaderEpochsFile.Known(epochs.before(12), 12));
        assertThat(new LeaderEpochsFile(disk, FOLDER).read(0, 40))
                .as("also later")
                .isEqualTo(known);
    }

    @Test
    void aDamagedFileIsNotUsed() {
        disk.createFolders(FOLDER);
        new LeaderEpochsFile(disk, FOLDER).write(epochs, 30);
        disk.corrupt(FOLDER.resolve(LeaderEpochsFile.FILE), 20, 1);

        assertThat(new LeaderEpochsFile(disk, FOLDER).read(3, 40))
                .isEqualTo(new LeaderEpochsFile.Known(LeaderEpochs.NONE, 3));
    }
}
