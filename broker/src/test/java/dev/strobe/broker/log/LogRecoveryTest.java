package dev.strobe.broker.log;

import static dev.strobe.broker.log.LogFixture.append;
import static dev.strobe.broker.log.LogFixture.readAll;
import static dev.strobe.broker.log.SegmentedLogTest.concat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strobe.broker.storage.DiskException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a log is after it was left in the middle of something. See docs/adr/0005-torn-tail-or-damage.md. */
final class LogRecoveryTest {

    private static final Path FIRST = LogFixture.FOLDER.resolve("00000000000000000000.log");

    private LogFixture fixture = new LogFixture();

    @Test
    void aTornTailIsCutWhereverTheLastWriteBroke() {
        SegmentedLog log = fixture.open();
        byte[] first = append(log, 2, 100, 1);
        byte[] second = append(log, 3, 60, 2);
        fixture.disk.kill();

        for (int cut = 1; cut < second.length; cut++) {
            byte[] torn = Arrays.copyOf(concat(first, second), first.length + cut);
            fixture = new LogFixture();
            fixture.disk.createFolders(LogFixture.FOLDER);
            fixture.disk.plant(FIRST, torn);

            SegmentedLog again = fixture.open();

            assertThat(again.endOffset()).isEqualTo(2);
            assertThat(readAll(again.view(), 0)).isEqualTo(first);
            assertThat(fixture.events).containsExactly("torn 2 " + cut);
            assertThat(fixture.disk.content(FIRST)).isEqualTo(first);
        }
    }

    @Test
    void aTailOfGarbageIsCut() {
        SegmentedLog log = fixture.open();
        byte[] first = append(log, 2, 100, 1);
        append(log, 3, 60, 2);
        fixture.disk.kill();
        fixture.disk.corrupt(FIRST, first.length + 80, 1);

        assertThat(fixture.open().endOffset()).isEqualTo(2);
    }

    @Test
    void aFlippedByteBeforeIntactRecordsIsDamage() {
        for (int position : new int[] {0, 7, 9, 11, 16, 17, 21, 26, 57, 100, 160}) {
            fixture = new LogFixture();
            SegmentedLog log = fixture.open();
            append(log, 2, 100, 1);
            append(log, 3, 60, 2);
            fixture.disk.kill();
            fixture.disk.corrupt(FIRST, position, 1);

            assertThatThrownBy(() -> fixture.open())
                    .isInstanceOf(LogCorruptException.class)
                    .hasMessageContaining("intact records follow");
        }
    }

    @Test
    void afterTheDeathOfTheMachineTheSameIsATornTail() {
        SegmentedLog log = fixture.open();
        byte[] first = append(log, 2, 100, 1);
        append(log, 3, 60, 2);
        append(log, 3, 60, 3);
        fixture.disk.kill();
        fixture.disk.corrupt(FIRST, first.length + 90, 1);
        fixture.disk.crash(1);

        SegmentedLog again = fixture.open();

        assertThat(again.endOffset()).isEqualTo(2);
        assertThat(readAll(again.view(), 0)).isEqualTo(first);
    }

    @Test
    void damageBeforeTheRecoveryPointIsNeverCutOff() {
        SegmentedLog log = fixture.open();
        append(log, 2, 100, 1);
        append(log, 3, 60, 2);
        fixture.nowMs += 2_000;
        assertThat(log.force()).isEqualTo(5);
        fixture.disk.corrupt(FIRST, 170, 1);
        fixture.disk.kill();

        assertThatThrownBy(() -> fixture.open())
                .isInstanceOf(LogCorruptException.class)
                .hasMessageContainingAll("offset=2", "recoveryPoint=5");
    }

    @Test
    void notEvenAfterTheDeathOfTheMachine() {
        SegmentedLog log = fixture.open();
        append(log, 2, 100, 1);
        append(log, 3, 60, 2);
        log.close();
        append(fixture.open(), 1, 10, 3);
        fixture.disk.corrupt(FIRST, 170, 1);
        fixture.disk.crash(1);

        assertThatThrownBy(() -> fixture.open())
                .isInstanceOf(LogCorruptException.class)
                .hasMessageContaining("durable records are damaged");
    }

    @Test
    void durableRecordsThatAreGoneAreDamage() {
        SegmentedLog log = fixture.open();
        byte[] first = append(log, 2, 100, 1);
        append(log, 3, 60, 2);
        log.close();
        fixture.disk.plant(FIRST, first);

        assertThatThrownBy(() -> fixture.open())
                .isInstanceOf(LogCorruptException.class)
                .hasMessageContaining("durable records are missing");
    }

    @Test
    void aUsedSpareThatGotNoNameGetsItAtTheNextStart() {
        SegmentedLog log = fixture.open();
        List<byte[]> batches = new ArrayList<>();
        batches.add(append(log, 1, 6_000, 0));
        fixture.poolByHand = true;
        batches.add(append(log, 1, 6_000, 0));
        assertThat(fixture.fileNames()).anyMatch(name -> name.endsWith(".spare"));
        fixture.disk.kill();
        fixture.poolByHand = false;

        SegmentedLog again = fixture.open();

        assertThat(readAll(again.view(), 0)).isEqualTo(concat(batches));
        assertThat(fixture.fileNames()).contains("00000000000000000001.log").noneMatch(name -> name.endsWith(".spare"));
        append(again, 1, 10, 0);
        assertThat(again.endOffset()).isEqualTo(3);
    }

    @Test
    void segmentsThatWereNotSealedAreSealedLater() {
        SegmentedLog log = fixture.open();
        append(log, 1, 6_000, 0);
        fixture.poolByHand = true;
        append(log, 1, 6_000, 0);
        fixture.disk.kill();
        fixture.pool.clear();

        SegmentedLog again = fixture.open();
        assertThat(fixture.fileNames()).doesNotContain("00000000000000000000.index");
        fixture.runPool();

        assertThat(fixture.fileNames()).contains("00000000000000000000.index");
        assertThat(again.endOffset()).isEqualTo(2);
    }

    @Test
    void aFailedForceIsFinal() {
        SegmentedLog log = fixture.open();
        append(log, 2, 100, 1);
        fixture.disk.beforeForce(() -> {
            throw new DiskException("planted");
        });
        assertThatThrownBy(log::force).hasMessage("planted");
        fixture.disk.beforeForce(() -> {});

        assertThatThrownBy(log::force).hasMessage("planted");
    }
}
