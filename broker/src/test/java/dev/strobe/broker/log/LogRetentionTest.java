package dev.strobe.broker.log;

import static dev.strobe.broker.log.LogFixture.append;
import static dev.strobe.broker.log.LogFixture.bytesOf;
import static dev.strobe.broker.log.LogFixture.readAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.config.FlushPolicy;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.storage.RealDisk;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogRetentionTest {

    private static final int BODY = 939;
    private static final int BATCH = 1_000;

    private final LogFixture fixture = new LogFixture();

    @Test
    void theOldestSegmentsGoWhileTheLogIsTooLarge() {
        fixture.config = config(25_001, -1);
        SegmentedLog log = fixture.open();
        fill(log, 45);

        log.retain(fixture.nowMs, log.endOffset());

        assertThat(log.view().startOffset()).isEqualTo(10);
        assertThat(log.view().sizeBytes()).isEqualTo(35 * BATCH);
        assertThat(fixture.events).contains("deleted 1 10000");
        assertThat(fixture.fileNames()).doesNotContain("00000000000000000000.log", "00000000000000000000.index");
        assertThat(log.view().read(9, 45, 1 << 20, true).sizeBytes()).isZero();
        assertThat(readAll(log.view(), 10)).hasSize(35 * BATCH);
    }

    @Test
    void recordsThatAreTooOldGoEvenFromAnIdleLog() {
        fixture.config = config(-1, 5_000);
        SegmentedLog log = fixture.open();
        fill(log, 15);
        long last = fixture.nowMs;

        log.retain(last + 4_000, log.endOffset());
        assertThat(log.view().startOffset()).isZero();
        log.retain(last + 6_000, log.endOffset());
        log.retain(last + 6_001, log.endOffset());

        assertThat(log.view().startOffset()).isEqualTo(15);
        assertThat(log.view().endOffset()).isEqualTo(15);
        assertThat(fixture.events).contains("rolled 15");
        fixture.disk.kill();
        assertThat(fixture.open().endOffset()).isEqualTo(15);
    }

    @Test
    void aSegmentIsLeftWhenItsTimeIsOver() {
        fixture.config = new LogConfig(10_000, 1_000, 512, -1, -1, 1 << 20, false, FlushPolicy.OS, 1_000, 1);
        SegmentedLog log = fixture.open();
        append(log, 1, 10, 0);
        fixture.nowMs += 999;
        append(log, 1, 10, 0);
        assertThat(fixture.events).isEmpty();
        fixture.nowMs += 1;
        append(log, 1, 10, 0);

        assertThat(fixture.events).containsExactly("rolled 2");
    }

    @Test
    void aSliceKeepsTheFileOfASegmentThatWasGivenUp(@TempDir Path temp) {
        fixture.config = config(0, -1);
        Path folder = temp.resolve("orders-0");
        SegmentedLog log = fixture.open(new RealDisk(), folder);
        byte[] first = append(log, 1, BODY, 0);
        fill(log, 14);
        LogView before = log.view();
        LogSlice slice = before.read(0, 15, BATCH, false);

        log.retain(fixture.nowMs, log.endOffset());

        Path file = folder.resolve("00000000000000000000.log");
        assertThat(log.view().startOffset()).isEqualTo(10);
        assertThat(file).exists();
        assertThat(slice.channel()).isNotNull().matches(FileChannel::isOpen);
        assertThat(bytesOf(slice)).isEqualTo(first);
        assertThat(file).doesNotExist();
        assertThat(before.read(0, 15, BATCH, false).sizeBytes()).isZero();
        log.close();
    }

    @Test
    void aDeletedStartIsRememberedOverARestart() {
        SegmentedLog log = fixture.open();
        fill(log, 25);
        log.deleteBefore(13);
        assertThat(log.view().startOffset()).isEqualTo(13);
        assertThat(fixture.fileNames()).doesNotContain("00000000000000000000.log");
        fixture.disk.kill();

        SegmentedLog again = fixture.open();

        assertThat(again.view().startOffset()).isEqualTo(13);
        assertThat(again.view().read(12, 25, 1 << 20, true).sizeBytes()).isZero();
        again.deleteBefore(1_000);
        assertThat(again.view().startOffset()).isEqualTo(25);
        again.deleteBefore(3);
        assertThat(again.view().startOffset()).isEqualTo(25);
    }

    @Test
    void timesAreFoundFromTheStartOn() {
        SegmentedLog log = fixture.open();
        for (int at = 0; at < 45; at++) {
            append(log, 1, BODY, at == 7 ? 9_000 : 100 + at * 10);
        }

        assertThat(since(log, 0)).containsExactly(0L, 1L);
        assertThat(since(log, 151)).containsExactly(6L, 7L);
        assertThat(since(log, 170)).containsExactly(7L, 8L);
        assertThat(since(log, 9_001)).isEmpty();
        assertThat(log.view().batchWithMaxTimestamp().orElseThrow().nextOffset())
                .isEqualTo(8);

        log.deleteBefore(8);
        assertThat(since(log, 400)).containsExactly(30L, 31L);
        assertThat(log.view().batchWithMaxTimestamp().orElseThrow().nextOffset())
                .isEqualTo(45);
        log.close();
        assertThat(since(fixture.open(), 333)).containsExactly(24L, 25L);
    }

    @Test
    void aScanSeesEveryBatchFromAnOffsetOn() {
        SegmentedLog log = fixture.open();
        fill(log, 45);
        StringBuilder seen = new StringBuilder();

        log.scan(8, batch -> seen.append(batch.baseOffset()).append(batch.isIntact() ? " " : "! "));

        assertThat(seen).startsWith("8 9 10 11 ").endsWith("43 44 ").doesNotContain("!");
    }

    private static List<Long> since(SegmentedLog log, long timestampMs) {
        return log.view()
                .firstBatchSince(timestampMs)
                .map(slice -> {
                    long next = slice.nextOffset();
                    ByteBuffer bytes = ByteBuffer.wrap(bytesOf(slice));
                    assertThat(bytes.getInt(8) + 12).isEqualTo(bytes.capacity());
                    return List.of(bytes.getLong(), next);
                })
                .orElse(List.of());
    }

    private void fill(SegmentedLog log, int batches) {
        for (int at = 0; at < batches; at++) {
            fixture.nowMs++;
            append(log, 1, BODY, fixture.nowMs);
        }
    }

    private static LogConfig config(long retentionBytes, long retentionMs) {
        return new LogConfig(
                10_000, 1_000_000, 512, retentionBytes, retentionMs, 1 << 20, false, FlushPolicy.OS, 1_000, 1);
    }
}
