package dev.strobe.harness.live;

import dev.strobe.harness.engine.RunListener;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.RunDirectory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the run that goes on, for those who watch it. Being told something costs the run a few assignments:
 * text is made of it by the threads of those who watch, and intervals and events they read from the run's own files.
 *
 * <pre>
 *   waiting -> preparing -> running (a phase) -> finishing -> ended
 *                  ^                                            |
 *                  +------------- the next run -----------------+
 * </pre>
 *
 * <p>Thread-safe; its lock is held for assignments only, and load threads never come here.
 */
public final class LiveFeed implements RunListener {

    static final int NOTES_MAX = 30;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<String> notes = new ArrayDeque<>();
    private final int cores = Runtime.getRuntime().availableProcessors();
    private long version;
    private int runsLeft;
    private @Nullable RunDirectory directory;
    private String state = "waiting";
    private @Nullable PhaseNow phase;
    private @Nullable Progress progress;
    private @Nullable Ended ended;

    /** The phase that goes on, {@code number} of {@code count}. */
    record PhaseNow(String name, int number, int count, String load) {}

    /**
     * How a run ended.
     *
     * @param report whether its report can be had here; who aborted a run does not want to wait for that
     * @param more whether another run follows
     */
    record Ended(String verdict, List<String> reasons, boolean report, boolean more) {}

    /** What watchers are told of the run as a whole. */
    record Status(
            String runId,
            String state,
            int cores,
            @Nullable PhaseNow phase,
            @Nullable Progress progress,
            List<String> notes,
            @Nullable Ended ended) {}

    /**
     * The run at one moment.
     *
     * @param version rises with every change
     * @param directory null before the first run has one
     */
    record Moment(long version, @Nullable RunDirectory directory, Status status) {}

    /** @param runs that will be told of, one after another */
    public LiveFeed(int runs) {
        this.runsLeft = runs;
    }

    /** A listener that tells this feed and another one. */
    public RunListener beside(RunListener other) {
        return new Beside(this, other);
    }

    @Override
    public void started(RunDirectory folder) {
        change(() -> {
            directory = folder;
            state = "preparing";
            phase = null;
            progress = null;
            ended = null;
            notes.clear();
        });
    }

    @Override
    public void note(String line) {
        change(() -> {
            notes.addLast(line);
            if (notes.size() > NOTES_MAX) {
                notes.removeFirst();
            }
        });
    }

    @Override
    public void phase(String name, int number, int count, String load) {
        change(() -> {
            state = "running";
            phase = new PhaseNow(name, number, count, load);
        });
    }

    @Override
    public void progress(Progress now) {
        change(() -> progress = now);
    }

    @Override
    public void finishing() {
        change(() -> state = "finishing");
    }

    /** The run is over and its report written. */
    public void ended(Run run) {
        change(() -> {
            runsLeft--;
            state = "ended";
            ended = new Ended(run.verdict().name().toLowerCase(Locale.ROOT), run.verdictReasons(), true, runsLeft > 0);
        });
    }

    /** The run broke off without a result. */
    public void failed(String reason) {
        change(() -> {
            runsLeft--;
            state = "ended";
            ended = new Ended("error", List.of(reason), false, runsLeft > 0);
        });
    }

    /** The run at this moment, once it differs from {@code seen} or some time has passed. */
    Moment await(long seen, long timeoutMs) throws InterruptedException {
        long leftNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        lock.lockInterruptibly();
        try {
            while (version == seen && leftNs > 0) {
                leftNs = changed.awaitNanos(leftNs);
            }
            return moment();
        } finally {
            lock.unlock();
        }
    }

    /** The run at this moment. */
    Moment now() {
        lock.lock();
        try {
            return moment();
        } finally {
            lock.unlock();
        }
    }

    private Moment moment() {
        String id = directory == null ? "" : String.valueOf(directory.path().getFileName());
        return new Moment(version, directory, new Status(id, state, cores, phase, progress, List.copyOf(notes), ended));
    }

    private void change(Runnable assignments) {
        lock.lock();
        try {
            assignments.run();
            version++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private record Beside(LiveFeed feed, RunListener other) implements RunListener {
        @Override
        public void started(RunDirectory directory) {
            feed.started(directory);
            other.started(directory);
        }

        @Override
        public void note(String line) {
            feed.note(line);
            other.note(line);
        }

        @Override
        public void phase(String name, int number, int count, String load) {
            feed.phase(name, number, count, load);
            other.phase(name, number, count, load);
        }

        @Override
        public void progress(Progress now) {
            feed.progress(now);
            other.progress(now);
        }

        @Override
        public void finishing() {
            feed.finishing();
            other.finishing();
        }
    }
}
