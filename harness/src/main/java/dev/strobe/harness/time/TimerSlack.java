package dev.strobe.harness.time;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Asks Linux to wake the calling thread on time.
 *
 * <p>By default the kernel may delay a timed wait by 50 us to batch wake-ups ({@code PR_SET_TIMERSLACK} in prctl(2)).
 * With a slack of 1 ns a parked load thread is late by the scheduler's own latency only. The setting belongs to one
 * thread and ends with it. Anywhere but on Linux, and where native access was not enabled for this module, nothing is
 * changed and nothing is printed.
 */
public final class TimerSlack {

    private static final int PR_SET_TIMERSLACK = 29;
    /** Zero would mean "back to the default". */
    private static final long SLACK_NS = 1;

    private static final Optional<MethodHandle> PRCTL = LinuxFunction.find(
            "prctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));

    private TimerSlack() {}

    /**
     * Sets the calling thread's slack to 1 ns; never throws.
     *
     * @return whether the kernel accepted it; false on a virtual thread, whose carrier is not its own
     */
    public static boolean minimizeForCurrentThread() {
        if (PRCTL.isEmpty() || Thread.currentThread().isVirtual()) {
            return false;
        }
        try {
            return (int) PRCTL.get().invokeExact(PR_SET_TIMERSLACK, SLACK_NS, 0L, 0L, 0L) == 0;
        } catch (Throwable refused) {
            return false; // A thread that wakes up 50 us later is no reason to lose it.
        }
    }
}
