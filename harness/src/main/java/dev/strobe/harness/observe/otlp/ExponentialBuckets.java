package dev.strobe.harness.observe.otlp;

import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts positive values in buckets whose bounds are powers of 2^(2^-scale), as OpenTelemetry's exponential histograms
 * have them: bucket {@code i} holds the values above {@code base^i} up to {@code base^(i+1)}.
 *
 * <p>Starts as fine as Prometheus' native histograms can show, and halves the resolution whenever the values span more
 * than {@value #BUCKETS_MAX} buckets. Owned by one thread at a time.
 */
final class ExponentialBuckets {

    /** Buckets kept at the most; the SDK's own default. */
    static final int BUCKETS_MAX = 160;

    static final int SCALE_MAX = 8;

    private static final double LOG_2 = Math.log(2);

    private int scale = SCALE_MAX;
    private long[] counts = new long[BUCKETS_MAX];
    private int lowest;
    private int highest = -1;
    private boolean empty = true;

    /** Adds a value above 0. */
    void add(double value, long count) {
        if (!(value > 0)) {
            throw new IllegalArgumentException("only values above 0 have a bucket: value=" + value);
        }
        int index = index(value);
        int low = empty ? index : Math.min(lowest, index);
        int high = empty ? index : Math.max(highest, index);
        int by = 0;
        while ((high >> by) - (low >> by) >= BUCKETS_MAX) {
            by++;
        }
        rescale(by, low >> by);
        scale -= by;
        highest = high >> by;
        empty = false;
        counts[(index >> by) - lowest] += count;
    }

    int scale() {
        return scale;
    }

    ExponentialHistogramBuckets toData() {
        List<Long> values = new ArrayList<>();
        for (int index = lowest; index <= highest; index++) {
            values.add(counts[index - lowest]);
        }
        return ExponentialHistogramBuckets.create(scale, lowest, values);
    }

    private int index(double value) {
        return (int) Math.ceil(Math.log(value) / LOG_2 * Math.scalb(1.0, scale)) - 1;
    }

    /** Folds 2^{@code by} buckets into one, with {@code newLowest} the first place afterwards. */
    private void rescale(int by, int newLowest) {
        if (!empty && (by > 0 || newLowest != lowest)) {
            long[] folded = new long[BUCKETS_MAX];
            for (int index = lowest; index <= highest; index++) {
                folded[(index >> by) - newLowest] += counts[index - lowest];
            }
            counts = folded;
        }
        lowest = newLowest;
    }
}
