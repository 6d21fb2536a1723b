package dev.strobe.broker.log;

import static dev.strobe.broker.log.LogFixture.append;
import static dev.strobe.broker.log.LogFixture.bytesOf;
import static dev.strobe.broker.log.LogFixture.readAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strobe.broker.config.FlushPolicy;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.storage.DiskException;
import dev.strobe.broker.storage.RealDisk;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SegmentedLogTest {

    private final LogFixture fixture = new LogFixture();

    @Test
    void whatWasAppendedIsRead() {
        SegmentedLog log = fixture.open();
        byte[] first = append(log, 3, 100, 10);
        byte[] second = append(log, 2, 50, 20);

        assertThat(log.endOffset()).isEqualTo(5);
        assertThat(log.view().endOffset()).isEqualTo(5);
        assertThat(log.view().sizeBytes()).isEqualTo(first.length + second.length);
        assertThat(bytesOf(log.view().read(0, 5, 1 << 20, true))).isEqualTo(concat(first, second));
        assertThat(bytesOf(log.view().read(1, 3, 1 << 20, true))).isEqualTo(first);
        assertThat(bytesOf(log.view().read(4, 5, 1 << 20, true))).isEqualTo(second);
        assertThat(log.view().read(5, 5, 1 << 20, true).sizeBytes()).isZero();
    }

    @Test
    void aLimitCutsTheSliceButNotAWantedFirstBatch() {
        SegmentedLog log = fixture.open();
        byte[] first = append(log, 1, 1_000, 10);
        append(log, 1, 1_000, 20);

        assertThat(log.view().read(0, 2, 100, false).sizeBytes()).isZero();
        assertThat(bytesOf(log.view().read(0, 2, 100, true))).isEqualTo(first);
        assertThat(log.view().read(0, 2, 1_500, true).sizeBytes()).isEqualTo(1_500);
        assertThat(log.view().read(0, 2, 0, false).sizeBytes()).isZero();
    }

    @Test
    void aFullSegmentIsFollowedByTheSpareUnderItsOwnName() {
        SegmentedLog log = fixture.open();
        List<byte[]> batches = new ArrayList<>();
        for (int at = 0; at < 40; at++) {
            batches.add(append(log, 2, 1_000, at));
        }

        assertThat(readAll(log.view(), 0)).isEqualTo(concat(batches));
        assertThat(fixture.events).contains("rolled 18", "rolled 36");
        assertThat(fixture.fileNames())
                .contains("00000000000000000000.log", "00000000000000000000.index", "00000000000000000018.log");
    }

    @Test
    void whileTheSpareIsLateTheSegmentGrowsAndThenRefuses() {
        fixture.poolByHand = true;
        fixture.config = withSegmentBytes(20 << 20);
        SegmentedLog log = fixture.open();
        for (int at = 0; at < 39; at++) {
            append(log, 1, 1 << 20, at);
        }

        assertThatThrownBy(() -> append(log, 1, 1 << 20, 0)).isInstanceOf(DiskException.class);
        assertThat(log.endOffset()).isEqualTo(39);

        fixture.runPool();
        append(log, 1, 1 << 20, 0);
        assertThat(fixture.events).containsExactly("rolled 39");
    }

    @Test
    void everyOffsetIsFoundWithAndWithoutTheRing() {
        SegmentedLog log = fixture.open();
        for (int at = 0; at < 700; at++) {
            append(log, 2, 20 + at % 50, at);
        }

        for (long offset = 0; offset < log.endOffset(); offset++) {
            LogSlice slice = log.view().read(offset, log.endOffset(), 61, true);
            assertThat(ByteBuffer.wrap(bytesOf(slice)).getLong()).isEqualTo(offset / 2 * 2);
        }
        for (long end = 2; end < log.endOffset(); end += 2) {
            LogSlice slice = log.view().read(end - 2, end, 1 << 20, false);
            byte[] bytes = bytesOf(slice);
            assertThat(ByteBuffer.wrap(bytes).getInt(8) + 12).isEqualTo(bytes.length);
            assertThat(slice.nextOffset()).isEqualTo(end);
        }
    }

    @Test
    void aLogClosedInOrderIsOpenedWithoutReadingIt() {
        SegmentedLog log = fixture.open();
        List<byte[]> batches = new ArrayList<>();
        for (int at = 0; at < 40; at++) {
            batches.add(append(log, 2, 1_000, at));
        }
        log.close();
        // Damage that a scan would find.
        fixture.disk.corrupt(LogFixture.FOLDER.resolve("00000000000000000036.log"), 200, 1);

        SegmentedLog again = fixture.open();

        assertThat(again.endOffset()).isEqualTo(80);
        assertThat(readAll(again.view(), 0)).hasSize(concat(batches).length);
    }

    @Test
    void aDamagedIndexFileIsRebuilt() {
        SegmentedLog log = fixture.open();
        List<byte[]> batches = new ArrayList<>();
        for (int at = 0; at < 40; at++) {
            batches.add(append(log, 2, 1_000, at));
        }
        log.close();
        fixture.disk.corrupt(LogFixture.FOLDER.resolve("00000000000000000018.index"), 20, 1);
        fixture.disk.delete(LogFixture.FOLDER.resolve("00000000000000000000.index"));

        SegmentedLog again = fixture.open();

        assertThat(readAll(again.view(), 0)).isEqualTo(concat(batches));
        assertThat(fixture.fileNames()).contains("00000000000000000000.index");
    }

    @Test
    void aRealFolderServesAsWell(@TempDir Path temp) {
        SegmentedLog log = fixture.open(new RealDisk(), temp.resolve("orders-0"));
        List<byte[]> batches = new ArrayList<>();
        for (int at = 0; at < 40; at++) {
            batches.add(append(log, 2, 1_000, at));
        }
        log.force();
        assertThat(readAll(log.view(), 0)).isEqualTo(concat(batches));
        log.close();

        SegmentedLog again = fixture.open(new RealDisk(), temp.resolve("orders-0"));
        assertThat(readAll(again.view(), 0)).isEqualTo(concat(batches));
        append(again, 1, 10, 0);
        assertThat(again.endOffset()).isEqualTo(81);
        again.close();
    }

    @Test
    void onlyWhatLiesFarBehindTheEndIsCold(@TempDir Path temp) {
        fixture.config = withSegmentBytes(32 << 20);
        SegmentedLog log = fixture.open(new RealDisk(), temp.resolve("orders-0"));
        for (int at = 0; at < 70; at++) {
            append(log, 1, (1 << 20) - 61, at);
        }

        for (long offset = 0; offset < 70; offset++) {
            LogSlice slice = log.view().read(offset, 70, 100, true);
            assertThat(slice.isCold()).isEqualTo(offset < 6);
            slice.release();
        }
        assertThat(log.view().isCold(0)).isTrue();
        assertThat(log.view().isCold(69)).isFalse();
        log.close();
    }

    @Test
    void aFullDiskRefusesAndTheLogStaysAsItWas() {
        SegmentedLog log = fixture.open();
        byte[] first = append(log, 1, 500, 0);
        fixture.disk.limitTo(2_000);

        assertThatThrownBy(() -> append(log, 1, 3_000, 0)).isInstanceOf(DiskException.class);
        assertThat(log.endOffset()).isEqualTo(1);
        assertThat(readAll(log.view(), 0)).isEqualTo(first);

        fixture.disk.limitTo(Long.MAX_VALUE);
        byte[] second = append(log, 1, 100, 0);
        fixture.disk.kill();
        assertThat(readAll(fixture.open().view(), 0)).isEqualTo(concat(first, second));
    }

    static LogConfig withSegmentBytes(int bytes) {
        return new LogConfig(bytes, 1_000_000, 512, -1, -1, 4 << 20, false, FlushPolicy.OS, 1_000, 1);
    }

    static byte[] concat(byte[]... parts) {
        return concat(List.of(parts));
    }

    static byte[] concat(List<byte[]> parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        parts.forEach(all::writeBytes);
        return all.toByteArray();
    }
}
