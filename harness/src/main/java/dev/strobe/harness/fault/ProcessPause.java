package dev.strobe.harness.fault;

import dev.strobe.harness.time.NanoClock;
import java.time.Duration;
import java.util.Optional;

/**
 * Stops a whole process (SIGSTOP) and resumes it (SIGCONT), as a virtual machine that is moved or a laptop that sleeps does.
 *
 * <p>It is resumed whatever happens: at the end of the wait, on an interrupt, by {@link #close()}, and by a shutdown hook
 * where this JVM is told to end meanwhile. Only a SIGKILL of this JVM within the pause leaves it stopped.
 */
public final class ProcessPause implements Fault {

    private static final long STANDS_WITHIN_NS = 1_000_000_000;
    private static final long POLL_NS = 200_000;

    private final long pid;
    private final NanoClock clock;
    private final Thread hook;

    public ProcessPause(long pid, NanoClock clock) {
        if (pid == ProcessHandle.current().pid()) {
            throw new IllegalArgumentException("a process cannot resume itself: pid=" + pid);
        }
        this.pid = pid;
        this.clock = clock;
        this.hook = Thread.ofPlatform().name("strobe-resume-" + pid).unstarted(() -> Signals.resume(pid));
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public String name() {
        return "process stopped";
    }

    @Override
    public Optional<Injected> inject(Duration length) {
        long startNs = clock.nanoTime();
        boolean stopped = false;
        try {
            stopped = begin();
            if (stopped) {
                clock.waitUntil(startNs + length.toNanos());
            }
        } finally {
            end();
        }
        return stopped ? Optional.of(new Injected(name(), startNs, clock.nanoTime())) : Optional.empty();
    }

    /**
     * Stops it, and returns once it stands still, after a second at the latest; false where there is no such process. The
     * kernel stops all threads only when one of them has taken the signal: where the cores are busy they work on for some
     * milliseconds.
     */
    boolean begin() {
        long untilNs = clock.nanoTime() + STANDS_WITHIN_NS;
        boolean stopped = Signals.stop(pid);
        while (stopped && !Signals.standsStill(pid) && clock.nanoTime() - untilNs < 0) {
            clock.waitUntil(clock.nanoTime() + POLL_NS);
        }
        return stopped;
    }

    /** Resumes it. Also where the signal is not known to have been delivered: resuming a running process changes nothing. */
    void end() {
        Signals.resume(pid);
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending already: the hook is running or has run.
        }
    }
}
