package dev.strobe.harness.target;

import dev.strobe.harness.driver.Driver;
import dev.strobe.harness.driver.DriverException;
import dev.strobe.harness.driver.kafka.KafkaDriver;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Apache Kafka of one node, started as a child process from the jars of the Maven registry, on the JDK that runs
 * the harness.
 *
 * <p>It listens on 127.0.0.1 only, on ports that were free, with a data folder of its own, so any number of runs can go on
 * beside each other. Its log and its recording end up in the run directory. {@link #close()} and the shutdown hook may
 * meet: both go through one lock, and the second finds nothing to do.
 */
final class KafkaTarget implements Target {

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration FORMAT_WITHIN = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final int STARTS_MAX = 3;

    /** Options that would reach the child unseen. */
    private static final List<String> UNSET =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH");

    private final TargetContext context;
    private final Thread hook = Thread.ofPlatform().name("strobe-close-kafka").unstarted(this::end);

    private volatile @Nullable ChildProcess process;
    private @Nullable KafkaServer server;
    private @Nullable DataFolder data;
    private volatile boolean closed;

    KafkaTarget(TargetContext context) {
        this.context = context;
    }

    @Override
    public void start() {
        Path jars = new KafkaJars(KafkaJars.cacheFolder(System.getenv(), home()), context).folder();
        Runtime.getRuntime().addShutdownHook(hook);
        for (int attempt = 1; ; attempt++) {
            Optional<String> portLost = tryStart(jars);
            if (portLost.isEmpty()) {
                return;
            }
            release();
            if (attempt == STARTS_MAX) {
                throw new TargetException(
                        "Kafka lost its ports to other programs: starts=" + STARTS_MAX + "\n  " + portLost.get());
            }
            context.progress().accept("A port was taken meanwhile; starting Kafka again on others");
        }
    }

    @Override
    public Driver connect() {
        return new KafkaDriver(running().bootstrapServers(), Map.of(), Optional.of(KafkaJars.VERSION));
    }

    @Override
    public List<Long> processIds() {
        ChildProcess child = process;
        return child == null ? List.of() : List.of(child.pid());
    }

    @Override
    public int nodes() {
        return 1;
    }

    @Override
    public Optional<String> failure() {
        ChildProcess child = process;
        return child == null || closed || child.alive() ? Optional.empty() : Optional.of(child.obituary());
    }

    @Override
    public Map<String, String> configuration() {
        KafkaServer node = running();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("kafka.version", KafkaJars.VERSION);
        all.put("jvm.version", Runtime.version().toString());
        all.put("jvm.vendor", System.getProperty("java.vendor"));
        all.put("jvm.arguments", String.join(" ", node.jvmArguments()));
        all.put("data.filesystem", HostRoom.fileSystem(node.data()));
        node.properties().forEach((name, value) -> all.put("broker." + name, value));
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
    private Optional<String> tryStart(Path jars) {
        KafkaServer node;
        ChildProcess child;
        synchronized (this) {
            if (closed) {
                throw new TargetException("closed while starting");
            }
            HostRoom.check(DataFolder.parent());
            DataFolder folder = DataFolder.create(DataFolder.parent());
            data = folder;
            List<Integer> ports = LoopbackPorts.free(2);
            node = new KafkaServer(
                    jars,
                    folder.path(),
                    context.runFolder().toAbsolutePath(),
                    ports.get(0),
                    ports.get(1),
                    context.scenario().observe().jfr());
            server = node;
            Path properties = write(node);
            format(node, properties);
            child = ChildProcess.start(new ChildProcess.Spec(
                    "Kafka", node.command(properties), folder.path(), Map.of(), UNSET, node.log()));
            process = child;
        }
        return awaitReady(node, child);
    }

    private Optional<String> awaitReady(KafkaServer node, ChildProcess child) {
        long deadlineNs = context.clock().nanoTime() + READY_WITHIN.toNanos();
        // A bare connection attempt is cheap, so the wait can be fine-grained; the client's own retries back off.
        while (!LoopbackPorts.listening(node.brokerPort())) {
            if (child.awaitExit(LOOK)) {
                return ended(child);
            }
            beforeDeadline(deadlineNs, child);
        }
        try (KafkaDriver driver = new KafkaDriver(node.bootstrapServers(), Map.of())) {
            while (!answers(driver)) {
                if (child.awaitExit(LOOK)) {
                    return ended(child);
                }
                beforeDeadline(deadlineNs, child);
            }
        }
        return Optional.empty();
    }

    private static boolean answers(KafkaDriver driver) {
        try {
            return driver.brokers(Duration.ofSeconds(2)) > 0;
        } catch (DriverException e) {
            return false;
        }
    }

    private static Optional<String> ended(ChildProcess child) {
        String lastWords = child.obituary();
        if (child.lastLines(200).stream().anyMatch(line -> line.contains("Address already in use"))) {
            return Optional.of(lastWords);
        }
        throw new TargetException("Kafka did not start: " + lastWords);
    }

    private void beforeDeadline(long deadlineNs, ChildProcess child) {
        boolean interrupted = Thread.currentThread().isInterrupted();
        if (interrupted || context.clock().nanoTime() - deadlineNs > 0) {
            throw new TargetException(
                    (interrupted ? "interrupted while Kafka started" : "Kafka not ready within " + READY_WITHIN)
                            + ": pid=" + child.pid() + "\n  " + String.join("\n  ", child.lastLines(5)));
        }
    }

    private Path write(KafkaServer node) {
        Path properties = node.data().resolve("server.properties");
        try {
            Files.createDirectories(node.runFolder());
            Files.createDirectories(node.recordingChunks());
            return Files.writeString(properties, node.propertiesText());
        } catch (IOException e) {
            throw new TargetException("cannot write for the target: folder=" + node.data() + " reason=" + e, e);
        }
    }

    private void format(KafkaServer node, Path properties) {
        Path log = node.data().resolve("format.log");
        ChildProcess.Spec spec = new ChildProcess.Spec(
                "Kafka's storage tool",
                node.formatCommand(properties, context.runId()),
                node.data(),
                Map.of(),
                UNSET,
                log);
        try (ChildProcess tool = ChildProcess.start(spec)) {
            if (!tool.awaitExit(FORMAT_WITHIN)) {
                throw new TargetException("formatting Kafka's storage took longer than " + FORMAT_WITHIN);
            }
            if (tool.exitCode().orElse(-1) != 0) {
                throw new TargetException("formatting Kafka's storage failed: " + tool.obituary());
            }
        }
    }

    private synchronized void end() {
        closed = true;
        release();
    }

    /** Ends the process, saves its recording, deletes its data: in that order, each whatever became of the one before. */
    private synchronized void release() {
        ChildProcess child = process;
        KafkaServer node = server;
        try (DataFolder folder = data) {
            if (child != null) {
                child.close();
            }
            if (folder != null && node != null) {
                rescueRecording(node);
            }
        } finally {
            data = null;
        }
    }

    /** A killed JVM writes no recording, but its chunks are still in the repository: a recording is chunks in a row. */
    private void rescueRecording(KafkaServer node) {
        if (!node.records() || sizeOf(node.recording()) > 0) {
            return;
        }
        try (Stream<Path> files = Files.walk(node.recordingChunks())) {
            List<Path> chunks = files.filter(file -> file.toString().endsWith(".jfr"))
                    .sorted()
                    .toList();
            if (chunks.isEmpty()) {
                return;
            }
            try (OutputStream out = Files.newOutputStream(node.recording())) {
                for (Path chunk : chunks) {
                    Files.copy(chunk, out);
                }
            }
        } catch (IOException e) {
            context.progress().accept("The broker's recording is lost: reason=" + e);
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    private KafkaServer running() {
        KafkaServer node = server;
        if (node == null) {
            throw new IllegalStateException("target not started");
        }
        return node;
    }

    private static Path home() {
        return Path.of(System.getProperty("user.home"));
    }
}
