package dev.strobe.conformance.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A child process that writes both its streams to one file, and that never outlives this JVM.
 *
 * <p>Thread-safe.
 */
public final class Child implements AutoCloseable {

    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(20);

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "end-of-children"));
    }

    private final Process process;
    private final Path output;

    private Child(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts {@code command} without standard input; its output is appended to {@code output}. */
    public static Child start(List<String> command, Path output) {
        return start(command, output, "");
    }

    /** As above, with {@code input} as its standard input. */
    public static Child start(List<String> command, Path output, String input) {
        return start(command, output, input, Map.of());
    }

    /** As above, with further variables in its environment. */
    public static Child start(List<String> command, Path output, String input, Map<String, String> environment) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
            builder.environment().putAll(environment);
            Process process = builder.start();
            RUNNING.add(process);
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            return new Child(process, output);
        } catch (IOException e) {
            throw new UncheckedIOException("child process not started: command=" + command, e);
        }
    }

    /** The JVM that these tests run on. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    public long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** Everything it has written so far. */
    public String output() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its end and returns its exit code. */
    public int awaitExit(Duration within) {
        try {
            if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
                throw new IllegalStateException("child process did not end: within=" + within + " output=" + output());
            }
            RUNNING.remove(process);
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a child process ended", e);
        }
    }

    /** SIGKILL, and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(ENDS_WITHIN);
    }

    /** SIGTERM, and returns its exit code. */
    public int terminate(Duration within) {
        process.destroy();
        return awaitExit(within);
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
