package dev.strobe.reports.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import org.HdrHistogram.DoubleHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.junit.jupiter.api.Test;

final class IntervalCountsTest {

    private static final long HOUR_NS = 3_600_000_000_000L;

    @Test
    void whatTheLibraryWroteIsReadAsTheLibraryReadsIt() throws DataFormatException {
        SplittableRandom random = new SplittableRandom(5);
        for (int digits = 1; digits <= 4; digits++) {
            for (int round = 0; round < 20; round++) {
                Histogram written = new Histogram(1L << random.nextInt(4), HOUR_NS, digits);
                for (int i = 0; i < random.nextInt(400); i++) {
                    long ns = (long) Math.exp(random.nextDouble() * 28);
                    written.recordValueWithCount(Math.min(ns, HOUR_NS), 1L << random.nextInt(40));
                }

                IntervalCounts read = IntervalCounts.decode(encoded(written));

                int at = 0;
                for (HistogramIterationValue value : written.recordedValues()) {
                    assertThat(read.valueNs(at)).isEqualTo(written.medianEquivalentValue(value.getValueIteratedTo()));
                    assertThat(read.count(at++)).isEqualTo(value.getCountAtValueIteratedTo());
                }
                assertThat(read.size()).isEqualTo(at);
                assertThat(read.total()).isEqualTo(written.getTotalCount());
            }
        }
    }

    @Test
    void aHistogramOfAnotherKindIsRefused() {
        DoubleHistogram written = new DoubleHistogram(1_000_000, 3);
        written.recordValue(17.5);
        ByteBuffer bytes = ByteBuffer.allocate(written.getNeededByteBufferCapacity());
        int size = written.encodeIntoCompressedByteBuffer(bytes);

        assertThatThrownBy(() -> IntervalCounts.decode(Arrays.copyOf(bytes.array(), size)))
                .isInstanceOf(DataFormatException.class);
    }

    @Test
    void bytesThatBreakOffAreNoHistogram() {
        Histogram written = new Histogram(HOUR_NS, 3);
        for (int i = 1; i < 500; i++) {
            written.recordValue(i * 7_919L);
        }
        byte[] whole = encoded(written);

        for (int size : new int[] {0, 3, 8, 20, whole.length / 2, whole.length - 1}) {
            assertThatThrownBy(() -> IntervalCounts.decode(Arrays.copyOf(whole, size)))
                    .isInstanceOf(DataFormatException.class);
        }
    }

    private static byte[] encoded(Histogram histogram) {
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity() + 64);
        int size = histogram.encodeIntoCompressedByteBuffer(bytes, Deflater.BEST_SPEED);
        return Arrays.copyOf(bytes.array(), size);
    }
}
