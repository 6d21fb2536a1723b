package dev.strobe.harness.engine;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a run ends before its time: because something failed, or because somebody asked.
 *
 * <p>Any thread may call it; the first failure wins and later ones are kept as suppressed. Threads of the run look at
 * {@link #over()} at least every 100 ms.
 */
public final class RunControl {

    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean over;
    private volatile boolean aborted;
    private volatile @Nullable String failure;
    private @Nullable Thread preparing;
    private volatile @Nullable Throwable cause;

    /** Asks the run to stop, keep what it measured, and clean up. */
    public synchronized void abort() {
        aborted = true;
        if (preparing != null) {
            preparing.interrupt();
        }
    }

    /** Until {@link #prepared()}, an abort interrupts this thread, which may be waiting for the target or for quiet. */
    synchronized void preparing(Thread thread) {
        preparing = thread;
    }

    /** From now on the control thread looks at {@link #stopping()} often enough by itself. */
    synchronized void prepared() {
        if (Thread.currentThread().equals(preparing) && Thread.interrupted()) {
            aborted = true;
        }
        preparing = null;
    }

    /** Waits until the run has cleaned up and its results are written; false if {@code timeoutS} passed before. */
    public boolean awaitEnd(long timeoutS) {
        try {
            return ended.await(timeoutS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    boolean aborted() {
        return aborted;
    }

    synchronized void fail(String reason, @Nullable Throwable thrown) {
        if (failure == null) {
            cause = thrown;
            failure = reason;
        } else if (cause != null && thrown != null && !cause.equals(thrown)) {
            cause.addSuppressed(thrown);
        }
    }

    @Nullable String failure() {
        return failure;
    }

    @Nullable Throwable cause() {
        return cause;
    }

    /** Whether the load must stop now. */
    boolean stopping() {
        return aborted || failure != null;
    }

    /** Tells the threads of the run that there is nothing more to do. */
    void finish() {
        over = true;
    }

    boolean over() {
        return over;
    }

    /** Announces that nothing of the run is left to do; releases {@link #awaitEnd}. */
    public void ended() {
        ended.countDown();
    }
}
