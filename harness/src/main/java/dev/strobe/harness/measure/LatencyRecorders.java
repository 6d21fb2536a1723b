package dev.strobe.harness.measure;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * All latency recorders of a run: one for each thread, phase and series, made when the thread first needs it.
 *
 * <p>A thread asks for its own {@link ThreadRecorders} and records without waiting for anyone; the sampler thread takes
 * the interval's values with {@link #harvest}, which waits at most for one recording call to finish. Values outside the
 * range of the histograms stay in the distribution at its ends and are counted besides.
 */
public final class LatencyRecorders {

    /** The longest latency that is told apart from longer ones: one hour. */
    public static final long HIGHEST_NS = 3_600_000_000_000L;

    /** Significant decimal digits of every histogram. */
    public static final int DIGITS = 3;

    private final int phases;
    private final LatencySeries series;
    private final List<ThreadRecorders> threads = new CopyOnWriteArrayList<>();
    private final ThreadLocal<ThreadRecorders> ofThread = ThreadLocal.withInitial(this::register);
    private final LongAdder[] negative;
    private final LongAdder[] overRange;

    public LatencyRecorders(int phases, LatencySeries series) {
        this.phases = phases;
        this.series = series;
        this.negative = adders(phases * series.count());
        this.overRange = adders(phases * series.count());
    }

    public static Histogram newHistogram() {
        return new Histogram(1, HIGHEST_NS, DIGITS);
    }

    /** The recorders of the calling thread. */
    public ThreadRecorders ofThisThread() {
        return ofThread.get();
    }

    /** Takes every value recorded since the last call. One thread only; the histogram passed on is reused. */
    public void harvest(HarvestConsumer consumer) {
        for (ThreadRecorders thread : threads) {
            thread.harvest(consumer);
        }
    }

    /** Drops the recorders of a phase whose messages are all answered, after a last {@link #harvest}. */
    public void retire(int phase) {
        for (ThreadRecorders thread : threads) {
            thread.retire(phase);
        }
    }

    /** Values below zero, which entered the distribution as zero. */
    public long negative(int phase, int seriesIndex) {
        return negative[phase * series.count() + seriesIndex].sum();
    }

    /** Values above {@link #HIGHEST_NS}, which entered the distribution as that. */
    public long overRange(int phase, int seriesIndex) {
        return overRange[phase * series.count() + seriesIndex].sum();
    }

    private ThreadRecorders register() {
        ThreadRecorders recorders = new ThreadRecorders();
        threads.add(recorders);
        return recorders;
    }

    private static LongAdder[] adders(int count) {
        LongAdder[] adders = new LongAdder[count];
        for (int i = 0; i < count; i++) {
            adders[i] = new LongAdder();
        }
        return adders;
    }

    /** Takes the values of one thread, phase and series; the histogram is valid during the call only. */
    @FunctionalInterface
    public interface HarvestConsumer {
        void accept(int phase, int series, Histogram values);
    }

    /** The recorders of one thread. {@link #record} is for that thread alone and allocates only on first use. */
    public final class ThreadRecorders {

        private final AtomicReferenceArray<@Nullable Slot> slots;

        private ThreadRecorders() {
            slots = new AtomicReferenceArray<>(phases * series.count());
        }

        /** Records one value in ns. */
        public void record(int phase, int seriesIndex, long valueNs) {
            int index = phase * series.count() + seriesIndex;
            Slot slot = slots.getPlain(index);
            if (slot == null) {
                slot = new Slot();
                slots.setRelease(index, slot);
            }
            if (valueNs < 0) {
                negative[index].increment();
                slot.recorder.recordValue(0);
            } else if (valueNs > HIGHEST_NS) {
                overRange[index].increment();
                slot.recorder.recordValue(HIGHEST_NS);
            } else {
                slot.recorder.recordValue(valueNs);
            }
        }

        private void harvest(HarvestConsumer consumer) {
            for (int index = 0; index < slots.length(); index++) {
                Slot slot = slots.getAcquire(index);
                if (slot != null) {
                    slot.spare = slot.recorder.getIntervalHistogram(slot.spare);
                    if (slot.spare.getTotalCount() > 0) {
                        consumer.accept(index / series.count(), index % series.count(), slot.spare);
                    }
                }
            }
        }

        private void retire(int phase) {
            for (int s = 0; s < series.count(); s++) {
                slots.setRelease(phase * series.count() + s, null);
            }
        }
    }

    /** A recorder and, for the sampler thread, the histogram it swaps in next. */
    private static final class Slot {
        private final SingleWriterRecorder recorder = new SingleWriterRecorder(1, HIGHEST_NS, DIGITS);
        private @Nullable Histogram spare;
    }
}
