package dev.strobe.reports.run;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * The values of one interval with how often each was seen, ascending: what one line of a latency log holds.
 *
 * <p>A histogram of the library's keeps an array for its whole range, which is a quarter of a megabyte here, for the few
 * hundred values that an interval has. A log of an hour has tens of thousands of such lines, so the usual encoding (V2,
 * compressed) is read straight into these pairs; any other is left to the library.
 */
public final class IntervalCounts {

    private static final int COMPRESSED_V2 = 0x1c849304 | 0x10;
    private static final int PLAIN_V2 = 0x1c849303 | 0x10;
    private static final int COMPRESSED_HEADER_BYTES = 8;
    private static final int PLAIN_HEADER_BYTES = 40;
    private static final int LAST_BYTE_SHIFT = 56;

    private final long[] valuesNs;
    private final long[] counts;

    private IntervalCounts(long[] valuesNs, long[] counts) {
        this.valuesNs = valuesNs;
        this.counts = counts;
    }

    /** How many different values there are. */
    public int size() {
        return counts.length;
    }

    /** The middle of what the histogram does not tell apart; ascending. */
    public long valueNs(int i) {
        return valuesNs[i];
    }

    /** How often the value at the same place was seen, at least once. */
    public long count(int i) {
        return counts[i];
    }

    /** How many values there are in all. */
    public long total() {
        return Arrays.stream(counts).sum();
    }

    public void addTo(Histogram sum) {
        for (int i = 0; i < counts.length; i++) {
            sum.recordValueWithCount(valuesNs[i], counts[i]);
        }
    }

    /** @throws DataFormatException if these are not the bytes of a histogram */
    static IntervalCounts decode(byte[] encoded) throws DataFormatException {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        try {
            if (in.remaining() < COMPRESSED_HEADER_BYTES || in.getInt() != COMPRESSED_V2) {
                return byLibrary(encoded);
            }
            byte[] plain = inflate(encoded, in.getInt());
            ByteBuffer counts = ByteBuffer.wrap(plain);
            boolean usual = counts.getInt() == PLAIN_V2;
            int payloadBytes = counts.getInt();
            usual &= counts.getInt() == 0;
            int digits = counts.getInt();
            long lowest = counts.getLong();
            counts.position(PLAIN_HEADER_BYTES);
            if (!usual || digits < 1 || digits > 5 || lowest < 1) {
                return byLibrary(encoded);
            }
            counts.limit(PLAIN_HEADER_BYTES + payloadBytes);
            return pairs(counts, new Layout(digits, lowest));
        } catch (BufferUnderflowException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw asFormat(e);
        }
    }

    private static byte[] inflate(byte[] encoded, int compressedBytes) throws DataFormatException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(encoded, COMPRESSED_HEADER_BYTES, compressedBytes);
            byte[] plain = new byte[Math.max(1_024, compressedBytes * 4)];
            int size = 0;
            while (!inflater.finished()) {
                if (size == plain.length) {
                    plain = Arrays.copyOf(plain, plain.length * 2);
                }
                int more = inflater.inflate(plain, size, plain.length - size);
                if (more == 0 && !inflater.finished()) {
                    throw new DataFormatException("compressed counts break off: bytes=" + compressedBytes);
                }
                size += more;
            }
            return Arrays.copyOf(plain, size);
        } finally {
            inflater.end();
        }
    }

    /** A positive number is the count of the next value, a negative one skips as many values that were not seen. */
    private static IntervalCounts pairs(ByteBuffer in, Layout layout) {
        long[] values = new long[256];
        long[] counts = new long[256];
        int size = 0;
        int index = 0;
        while (in.hasRemaining()) {
            long number = signed(in);
            if (number <= 0) {
                index += (int) Math.max(1, -number);
                continue;
            }
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
                counts = Arrays.copyOf(counts, size * 2);
            }
            values[size] = layout.valueAt(index++);
            counts[size++] = number;
        }
        return new IntervalCounts(Arrays.copyOf(values, size), Arrays.copyOf(counts, size));
    }

    /** Seven bits a byte, lowest first, eight in the ninth; the sign is the lowest bit. */
    private static long signed(ByteBuffer in) {
        long bits = 0;
        for (int shift = 0; ; shift += 7) {
            long next = in.get() & 0xff;
            if (shift == LAST_BYTE_SHIFT) {
                bits |= next << shift;
                break;
            }
            bits |= (next & 0x7f) << shift;
            if (next < 0x80) {
                break;
            }
        }
        return (bits >>> 1) ^ -(bits & 1);
    }

    private static IntervalCounts byLibrary(byte[] encoded) throws DataFormatException {
        Histogram histogram = Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(encoded), 0);
        long[] values = new long[256];
        long[] counts = new long[256];
        int size = 0;
        for (HistogramIterationValue value : histogram.recordedValues()) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
                counts = Arrays.copyOf(counts, size * 2);
            }
            values[size] = histogram.medianEquivalentValue(value.getValueIteratedTo());
            counts[size++] = value.getCountAtValueIteratedTo();
        }
        return new IntervalCounts(Arrays.copyOf(values, size), Arrays.copyOf(counts, size));
    }

    private static DataFormatException asFormat(RuntimeException e) {
        DataFormatException broken = new DataFormatException("not a histogram: " + e.getMessage());
        broken.initCause(e);
        return broken;
    }

    /** Where values lie in a histogram's array: halves of ranges that double, each cut into equal parts. */
    private static final class Layout {

        private final int halfBits;
        private final int unitBits;

        Layout(int digits, long lowestNs) {
            long parts = 2 * (long) Math.pow(10, digits);
            this.halfBits = 63 - Long.numberOfLeadingZeros(parts - 1);
            this.unitBits = 63 - Long.numberOfLeadingZeros(lowestNs);
        }

        long valueAt(int index) {
            int bucket = Math.max(0, (index >> halfBits) - 1);
            int part = index - (bucket << halfBits);
            int shift = bucket + unitBits;
            return ((long) part << shift) + ((1L << shift) >> 1);
        }
    }
}
