package dev.strobe.harness.fault;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.strobe.harness.time.LinuxFunction;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Stops and resumes processes of this host by their id: {@code kill(2)} itself, because starting a program for it would take
 * milliseconds and a CPU. Where native access was not enabled, the program has to do.
 */
final class Signals {

    private static final int SIGCONT = 18;
    private static final int SIGSTOP = 19;
    private static final int PROGRAM_WITHIN_S = 5;

    private static final Optional<MethodHandle> KILL =
            LinuxFunction.find("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

    private Signals() {}

    static boolean stop(long pid) {
        return send(pid, SIGSTOP, "-STOP");
    }

    /** Whether each of its threads is stopped, or it cannot be told. */
    static boolean standsStill(long pid) {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : threads) {
                String stat = Files.readString(thread.resolve("stat"));
                char state = stat.charAt(stat.lastIndexOf(')') + 2);
                if ("TtZX".indexOf(state) < 0) {
                    return false;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Not here, or gone meanwhile.
        }
        return true;
    }

    static boolean resume(long pid) {
        return send(pid, SIGCONT, "-CONT");
    }

    /** Whether it was delivered; false for a process that is gone. */
    private static boolean send(long pid, int signal, String name) {
        if (pid <= 1) {
            throw new IllegalArgumentException("no process to signal: pid=" + pid);
        }
        if (KILL.isEmpty()) {
            return program(pid, name);
        }
        try {
            return (int) KILL.get().invokeExact((int) pid, signal) == 0;
        } catch (Throwable refused) {
            return program(pid, name);
        }
    }

    private static boolean program(long pid, String name) {
        boolean interrupted = Thread.interrupted();
        try {
            Process kill = new ProcessBuilder("kill", name, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return kill.waitFor(PROGRAM_WITHIN_S, TimeUnit.SECONDS) && kill.exitValue() == 0;
        } catch (IOException e) {
            throw new FaultException("cannot signal: pid=" + pid + " signal=" + name + " reason=" + e.getMessage(), e);
        } catch (InterruptedException e) {
            interrupted = true;
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
