package dev.strobe.harness.target;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One broker as a child process, from its data folder to its recording: what all brokers that Strobe starts have in
 * common.
 *
 * <p>It listens on 127.0.0.1 only, on ports that were free, with a data folder of its own, so any number of runs can go on
 * beside each other. Its log and its recording end up in the run directory. {@link #close()} and the shutdown hook may
 * meet: both go through one lock, and the second finds nothing to do.
 *
 * @param <S> how the node is started
 */
final class BrokerNode<S extends BrokerServer> implements AutoCloseable {

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final int STARTS_MAX = 3;

    /** What is a broker's own in its start. */
    interface Steps<S extends BrokerServer> {

        /** A fresh plan with ports that are free now; called for each attempt. */
        S plan(BrokerJvm jvm);

        /** Whatever has to be done before the process; its properties file is written. */
        void prepare(S server, Path propertiesFile);

        /** Whether it takes requests now; asked again and again. Throws {@link TargetException} for an end of all hope. */
        boolean answers(S server, ChildProcess child);

        /** Whether it ended because another program took its port meanwhile. */
        boolean lostPort(ChildProcess child);

        /** What its user should do about its end; empty where nothing is known. */
        default Optional<String> wayOut(ChildProcess child) {
            return Optional.empty();
        }
    }

    private final String name;
    private final TargetContext context;
    private final String jfr;
    private final Steps<S> steps;
    private final Thread hook;

    private volatile @Nullable ChildProcess process;
    private @Nullable S server;
    private @Nullable DataFolder data;
    private volatile boolean closed;

    /** @param jfr in place of what the scenario says; empty where the target's name says nothing */
    BrokerNode(String name, TargetContext context, Optional<String> jfr, Steps<S> steps) {
        this.name = name;
        this.context = context;
        this.jfr = jfr.orElse(context.scenario().observe().jfr());
        this.steps = steps;
        this.hook = Thread.ofPlatform().name("strobe-close-broker").unstarted(this::end);
    }

    /** Starts it and waits until it takes requests. A port that was lost meanwhile costs another attempt, three at most. */
    void start() {
        Runtime.getRuntime().addShutdownHook(hook);
        for (int attempt = 1; ; attempt++) {
            Optional<String> portLost = tryStart();
            if (portLost.isEmpty()) {
                return;
            }
            release();
            if (attempt == STARTS_MAX) {
                throw new TargetException(
                        name + " lost its ports to other programs: starts=" + STARTS_MAX + "\n  " + portLost.get());
            }
            context.progress().accept("A port was taken meanwhile; starting " + name + " again on others");
        }
    }

    S server() {
        S node = server;
        if (node == null) {
            throw new IllegalStateException("target not started");
        }
        return node;
    }

    List<Long> processIds() {
        ChildProcess child = process;
        return child == null ? List.of() : List.of(child.pid());
    }

    /** How it ended in mid-run; empty while it runs, and once it was ended on purpose. Any thread. */
    Optional<String> failure() {
        ChildProcess child = process;
        return child == null || closed || child.alive() ? Optional.empty() : Optional.of(child.obituary());
    }

    /** What every broker child has to tell of its settings. */
    Map<String, String> configuration(String version) {
        S node = server();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("target.version", version);
        all.put("jvm.version", Runtime.version().toString());
        all.put("jvm.vendor", System.getProperty("java.vendor"));
        all.put("jvm.arguments", String.join(" ", node.jvmArguments()));
        all.put("data.filesystem", HostRoom.fileSystem(node.jvm().data()));
        node.properties().forEach((key, value) -> all.put("broker." + key, value));
        return Collections.unmodifiableMap(all);
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

    /** One start with fresh ports and data; tells the child's last words if it lost a port, throws for anything else. */
    private Optional<String> tryStart() {
        S node;
        ChildProcess child;
        synchronized (this) {
            if (closed) {
                throw new TargetException("closed while starting");
            }
            HostRoom.check(DataFolder.parent());
            DataFolder folder = DataFolder.create(DataFolder.parent());
            data = folder;
            node = steps.plan(jvm(folder));
            server = node;
            Path properties = write(node);
            steps.prepare(node, properties);
            child = ChildProcess.start(new ChildProcess.Spec(
                    name,
                    node.command(properties),
                    folder.path(),
                    Map.of(),
                    BrokerJvm.UNSET,
                    node.jvm().log(),
                    node.endsWithin()));
            process = child;
        }
        return awaitReady(node, child);
    }

    private BrokerJvm jvm(DataFolder folder) {
        Path runFolder = context.runFolder().toAbsolutePath();
        try {
            Files.createDirectories(runFolder);
        } catch (IOException e) {
            throw new TargetException("cannot write for the target: folder=" + runFolder + " reason=" + e, e);
        }
        BrokerJvm jvm = BrokerJvm.in(folder.path(), runFolder, jfr);
        if (!jvm.jfr().equals(jfr)) {
            context.progress().accept("No flight recording of the broker: the disk is nearly full");
        }
        return jvm;
    }

    private Optional<String> awaitReady(S node, ChildProcess child) {
        long deadlineNs = context.clock().nanoTime() + READY_WITHIN.toNanos();
        while (!steps.answers(node, child)) {
            if (child.awaitExit(LOOK)) {
                return ended(child);
            }
            beforeDeadline(deadlineNs, child);
        }
        return Optional.empty();
    }

    private Optional<String> ended(ChildProcess child) {
        String lastWords = child.obituary();
        if (steps.lostPort(child)) {
            return Optional.of(lastWords);
        }
        throw new TargetException(name + " did not start: " + lastWords
                + steps.wayOut(child).map(way -> "\n  " + way).orElse(""));
    }

    private void beforeDeadline(long deadlineNs, ChildProcess child) {
        boolean interrupted = Thread.currentThread().isInterrupted();
        if (interrupted || context.clock().nanoTime() - deadlineNs > 0) {
            throw new TargetException((interrupted
                            ? "interrupted while " + name + " started"
                            : name + " not ready within " + READY_WITHIN)
                    + ": pid=" + child.pid() + "\n  " + String.join("\n  ", child.lastLines(5)));
        }
    }

    private Path write(S node) {
        Path folder = node.jvm().data();
        try {
            Files.createDirectories(node.jvm().recordingChunks());
            node.jvm().writeSettings();
            return Files.writeString(folder.resolve("server.properties"), node.propertiesText());
        } catch (IOException | UncheckedIOException e) {
            throw new TargetException("cannot write for the target: folder=" + folder + " reason=" + e, e);
        }
    }

    private synchronized void end() {
        closed = true;
        release();
    }

    /** Ends the process, saves its recording, deletes its data: in that order, each whatever became of the one before. */
    private synchronized void release() {
        ChildProcess child = process;
        S node = server;
        try (DataFolder folder = data) {
            if (child != null) {
                child.close();
            }
            if (folder != null && node != null) {
                node.jvm().rescueRecording().ifPresent(context.progress());
            }
        } finally {
            data = null;
        }
    }
}
