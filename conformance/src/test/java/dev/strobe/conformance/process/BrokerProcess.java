package dev.strobe.conformance.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One broker on loopback. It keeps its port and its folder, so that it can be killed and started again with what it has
 * on disk.
 *
 * <p>Owned by one thread.
 */
public abstract class BrokerProcess implements AutoCloseable {

    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final String name;
    private final Path folder;
    private final int port = freePort();
    private final Map<String, String> environment = new HashMap<>();
    private @Nullable Child child;
    private int starts;

    protected BrokerProcess(String name, Path folder) {
        this.name = name;
        this.folder = folder;
    }

    /** The command of the next start; called once the folder is there. */
    protected abstract List<String> command();

    /** A part of the line that the broker writes once it serves. */
    protected abstract String readyMark();

    public final String name() {
        return name;
    }

    public final int port() {
        return port;
    }

    public final String bootstrap() {
        return "127.0.0.1:" + port;
    }

    public final Path folder() {
        return folder;
    }

    public final long pid() {
        return running().pid();
    }

    public final boolean alive() {
        return child != null && child.alive();
    }

    /** What the broker has written since its last start. */
    public final String log() {
        return running().output();
    }

    /** Starts it and waits until it serves; returns how long that took. */
    public final Duration start() {
        long startNs = System.nanoTime();
        begin();
        awaitReady();
        return Duration.ofNanos(System.nanoTime() - startNs);
    }

    /** Starts it, and waits for nothing: one of several serves when enough of them run. */
    public final void begin() {
        if (alive()) {
            throw new IllegalStateException("broker runs already: name=" + name);
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        child = Child.start(command(), folder.resolve("broker-" + starts++ + ".log"), "", environment);
    }

    /** Waits until it serves. */
    public final void awaitReady() {
        long startNs = System.nanoTime();
        Child started = running();
        while (!started.output().contains(readyMark())) {
            if (!started.alive() || System.nanoTime() - startNs > READY_WITHIN.toNanos()) {
                String output = started.output();
                started.close();
                throw new IllegalStateException("broker not ready: name=" + name + " folder=" + folder + " output="
                        + output.substring(Math.max(0, output.length() - 4000)));
            }
            pause();
        }
    }

    /** Sets a variable of its environment from the next start on. */
    public final void environment(String name, String value) {
        environment.put(name, value);
    }

    /** SIGKILL. */
    public final void kill() {
        running().kill();
    }

    /** SIGTERM; returns its exit code. */
    public final int stop() {
        return running().terminate(STOPS_WITHIN);
    }

    @Override
    public final void close() {
        if (child != null) {
            child.close();
        }
    }

    private Child running() {
        if (child == null) {
            throw new IllegalStateException("broker was never started: name=" + name);
        }
        return child;
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a broker started", e);
        }
    }

    /** Writes a properties file into the folder. */
    protected final Path write(String file, Map<String, String> properties) {
        StringBuilder text = new StringBuilder();
        properties.forEach(
                (key, value) -> text.append(key).append('=').append(value).append('\n'));
        try {
            return Files.writeString(folder.resolve(file), text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that was free a moment ago. */
    protected static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
