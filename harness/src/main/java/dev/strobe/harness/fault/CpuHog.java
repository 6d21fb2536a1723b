package dev.strobe.harness.fault;

import dev.strobe.harness.time.NanoClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes the CPUs away from everybody else: many processes that do nothing but run.
 *
 * <p>They are started once and stopped at once (SIGSTOP), so that a fault begins and ends within microseconds. Each is ended
 * by its id; should this JVM be killed before it can, the kernel ends each after {@value #CPU_SECONDS_MAX} s of CPU time.
 * Many, because a scheduler gives a thread that has slept its turn soon: only a long row of others makes it wait.
 */
public final class CpuHog implements Fault {

    static final int CPU_SECONDS_MAX = 60;

    private static final int PROCESSES_PER_CPU = 24;
    private static final int PROCESSES_MAX = 256;

    private final NanoClock clock;
    private final List<Process> hogs = new ArrayList<>();
    private final Thread hook = Thread.ofPlatform().name("strobe-end-hogs").unstarted(this::end);

    /** As many processes as make this machine busy. */
    public CpuHog(NanoClock clock) {
        this(
                clock,
                Math.min(PROCESSES_MAX, PROCESSES_PER_CPU * Runtime.getRuntime().availableProcessors()));
    }

    /** @param count of processes, 1 to 256 */
    public CpuHog(NanoClock clock, int count) {
        if (count < 1 || count > PROCESSES_MAX) {
            throw new IllegalArgumentException("processes out of range: count=" + count + " limit=1.." + PROCESSES_MAX);
        }
        this.clock = clock;
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            for (int i = 0; i < count; i++) {
                Process hog = new ProcessBuilder(
                                "/bin/sh", "-c", "ulimit -t " + CPU_SECONDS_MAX + "; while :; do :; done")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                hogs.add(hog);
                Signals.stop(hog.pid());
            }
        } catch (IOException e) {
            close();
            throw new FaultException("cannot start a busy process: reason=" + e.getMessage(), e);
        }
    }

    @Override
    public String name() {
        return "busy CPUs";
    }

    @Override
    public Optional<Injected> inject(Duration length) {
        long startNs = clock.nanoTime();
        boolean any = false;
        try {
            any = begin();
            clock.waitUntil(startNs + length.toNanos());
        } finally {
            pause();
        }
        return any ? Optional.of(new Injected(name(), startNs, clock.nanoTime())) : Optional.empty();
    }

    /** Makes the CPUs busy; false where no process is left to do it. */
    boolean begin() {
        boolean any = false;
        for (Process hog : hogs) {
            any |= hog.isAlive() && Signals.resume(hog.pid());
        }
        return any;
    }

    /** Lets go of the CPUs. */
    void pause() {
        hogs.forEach(hog -> Signals.stop(hog.pid()));
    }

    List<Long> processIds() {
        return hogs.stream().map(Process::pid).toList();
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

    private void end() {
        hogs.forEach(Process::destroyForcibly);
    }
}
