package dev.strobe.harness.target;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * A process of ours that never outlives us.
 *
 * <p>Three nets, from gentle to last: {@link #close()}; a shutdown hook, for when this JVM is told to end; and, where
 * {@code setpriv} exists (util-linux), the kernel's parent-death signal, for when this JVM is killed. That signal is tied
 * to the <em>thread</em> that started the child, not to the process, so a thread of its own starts the child and stays
 * until the child has ended. A Ctrl-C in the terminal, or its end, means the harness alone, which ends the child in its own
 * order: the child is started ignoring SIGINT and SIGHUP. It stays in the session of the harness, since Linux gives each
 * session a share of the CPUs and may keep the one that sleeps more from them for seconds.
 *
 * <p>Output and errors go to one log file. Thread-safe.
 */
final class ChildProcess implements AutoCloseable {

    private static final int ENDS_WITHIN_S = 10;
    private static final Duration KILL_WITHIN = Duration.ofSeconds(5);
    private static final int LOG_TAIL_BYTES = 16 * 1024;
    private static final int LOG_HEAD_BYTES = 256 * 1024;
    private static final int SIGNAL_BASE = 128;
    private static final List<String> DEAF_TO_TERMINAL = List.of("sh", "-c", "trap '' HUP INT; exec \"$@\"", "strobe");
    private static final List<String> ENDED_WITH_PARENT = List.of("setpriv", "--pdeathsig", "KILL");

    /**
     * What to start.
     *
     * @param name for messages and thread names
     * @param environment added to this process's own
     * @param unset taken out of it
     * @param log written anew
     * @param endsWithin how long it may take to end when asked to, before it is killed
     */
    record Spec(
            String name,
            List<String> command,
            Path workingFolder,
            Map<String, String> environment,
            List<String> unset,
            Path log,
            Duration endsWithin) {

        /** One that has {@value #ENDS_WITHIN_S} s to end. */
        Spec(
                String name,
                List<String> command,
                Path workingFolder,
                Map<String, String> environment,
                List<String> unset,
                Path log) {
            this(name, command, workingFolder, environment, unset, log, Duration.ofSeconds(ENDS_WITHIN_S));
        }

        Spec {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
            unset = List.copyOf(unset);
        }
    }

    private final Spec spec;
    private final Process process;
    private final Thread hook;

    private ChildProcess(Spec spec, Process process) {
        this.spec = spec;
        this.process = process;
        this.hook = Thread.ofPlatform().name("strobe-end-" + spec.name()).unstarted(this::end);
    }

    /** Starts it; a {@link TargetException} says what could not be run. */
    static ChildProcess start(Spec spec) {
        List<String> command = new ArrayList<>(wrapper());
        command.addAll(spec.command());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(spec.workingFolder().toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(spec.log().toFile());
        spec.unset().forEach(builder.environment()::remove);
        builder.environment().putAll(spec.environment());

        CompletableFuture<Process> started = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("strobe-keep-" + spec.name()).start(() -> keep(builder, started));
        try {
            ChildProcess child = new ChildProcess(spec, started.join());
            child.addHook();
            return child;
        } catch (CompletionException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new TargetException(
                    "could not start " + spec.name() + ": command="
                            + spec.command().getFirst() + " reason=" + reason.getMessage(),
                    reason);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Exit code, empty while it runs. 128 + n where signal n ended it. */
    OptionalInt exitCode() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /** Waits up to {@code timeout}; false if it still runs or the wait was interrupted, with that status kept. */
    boolean awaitExit(Duration timeout) {
        try {
            return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    /** How it ended, in words, with the end of its log; only for one that has ended. */
    String obituary() {
        int code = exitCode().orElseThrow(() -> new IllegalStateException("still running: " + spec.name()));
        String how = code > SIGNAL_BASE ? "ended by signal " + (code - SIGNAL_BASE) : "exited with code " + code;
        List<String> tail = lastLines(5);
        return spec.name() + " " + how + ": pid=" + pid() + " log=" + spec.log()
                + (tail.isEmpty() ? "" : "\n  " + String.join("\n  ", tail));
    }

    /** The last lines of its log, at most {@code count}, blank ones left out. */
    List<String> lastLines(int count) {
        if (!Files.exists(spec.log())) {
            return List.of();
        }
        try (RandomAccessFile file = new RandomAccessFile(spec.log().toFile(), "r")) {
            byte[] tail = new byte[(int) Math.min(file.length(), LOG_TAIL_BYTES)];
            file.seek(file.length() - tail.length);
            file.readFully(tail);
            List<String> lines = new String(tail, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        } catch (IOException e) {
            return List.of("(log unreadable: " + e.getMessage() + ")");
        }
    }

    /** The first line of its log that starts so; only the log's first 256 KiB are looked at. */
    Optional<String> firstLine(String prefix) {
        try (InputStream in = Files.newInputStream(spec.log())) {
            String head = new String(in.readNBytes(LOG_HEAD_BYTES), StandardCharsets.UTF_8);
            // The last line may be one that is just being written.
            int whole = head.lastIndexOf('\n') + 1;
            return head.substring(0, whole)
                    .lines()
                    .filter(line -> line.startsWith(prefix))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** SIGKILL for it, {@code signalled}, and SIGKILL for whatever it started; returns once it is gone. */
    void kill(Runnable signalled) {
        List<ProcessHandle> family = process.descendants().toList();
        process.destroyForcibly();
        signalled.run();
        boolean interrupted = Thread.interrupted();
        awaitExit(KILL_WITHIN);
        family.forEach(ProcessHandle::destroyForcibly);
        close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** SIGTERM, patience as its spec says, then SIGKILL, for it and whatever it started. Safe at any time, any number of times. */
    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending already: the hook is running or has run.
        }
    }

    private void addHook() {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            end();
            throw new TargetException("not started, the harness is ending: " + spec.name(), e);
        }
    }

    private void end() {
        List<ProcessHandle> family = process.descendants().toList();
        process.destroy();
        boolean interrupted = Thread.interrupted();
        if (!awaitExit(spec.endsWithin())) {
            process.destroyForcibly();
            interrupted |= Thread.interrupted();
            awaitExit(KILL_WITHIN);
        }
        family.forEach(ProcessHandle::destroyForcibly);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs on the thread that the kernel takes for the parent: it has to last as long as the child. */
    private static void keep(ProcessBuilder builder, CompletableFuture<Process> started) {
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            started.completeExceptionally(e);
            return;
        }
        started.complete(process);
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                // Nobody has a reason to interrupt this thread, and giving in would end the child.
            }
        }
    }

    /** Those of the wrappers that work here, each tried with a command that does nothing. */
    private static List<String> wrapper() {
        List<String> wrapper = new ArrayList<>();
        for (List<String> one : List.of(DEAF_TO_TERMINAL, ENDED_WITH_PARENT)) {
            List<String> command = new ArrayList<>(one);
            command.add("true");
            try {
                Process probe = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                if (probe.waitFor(5, TimeUnit.SECONDS) && probe.exitValue() == 0) {
                    wrapper.addAll(one);
                }
                probe.destroyForcibly();
            } catch (IOException e) {
                // Not installed: the child is started without.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return wrapper;
            }
        }
        return wrapper;
    }
}
