package dev.strobe.harness.target;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The jars of the Kafka server in the cache folder, resolved with Maven on first use.
 *
 * <p>Maven, because it brings mirrors, proxies, checksums and the user's settings along. A folder in the cache is
 * complete or absent: jars are collected beside it and moved into place, and a lock lets one process do that while
 * others wait. The cached folder keeps the POM it came from and is resolved anew when ours differs.
 */
final class KafkaJars {

    static final String VERSION = "4.4.0";

    private static final String POM = "kafka-server.pom.xml";
    private static final String GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies";
    private static final Duration RESOLVED_WITHIN = Duration.ofMinutes(10);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int LINES_PER_REPORT = 10;

    private final Path cache;
    private final TargetContext context;

    KafkaJars(Path cache, TargetContext context) {
        this.cache = cache;
        this.context = context;
    }

    /** {@code STROBE_CACHE}, or {@code strobe} below {@code XDG_CACHE_HOME}, or {@code ~/.cache/strobe}. */
    static Path cacheFolder(Map<String, String> environment, Path home) {
        String own = environment.getOrDefault("STROBE_CACHE", "");
        if (!own.isBlank()) {
            return Path.of(own);
        }
        String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
        return (shared.isBlank() ? home.resolve(".cache") : Path.of(shared)).resolve("strobe");
    }

    /** The folder that holds the server's jars and nothing else that a class path would take in. */
    Path folder() {
        Path folder = cache.resolve("kafka-" + VERSION);
        String pom = pom();
        if (complete(folder, pom)) {
            return folder;
        }
        try {
            Files.createDirectories(cache);
            try (FileChannel channel = FileChannel.open(
                            cache.resolve("kafka-" + VERSION + ".lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
                    FileLock lock = lock(channel)) {
                if (lock.isValid() && !complete(folder, pom)) {
                    resolve(folder, pom);
                }
            }
        } catch (IOException e) {
            throw new TargetException(
                    "cache folder not usable: folder=" + cache + " reason=" + e
                            + "; set STROBE_CACHE to a folder that can be written",
                    e);
        }
        return folder;
    }

    private void resolve(Path folder, String pom) throws IOException {
        context.progress().accept("Resolving Apache Kafka " + VERSION + " (about 45 MB, first use only) ...");
        Path work = Files.createTempDirectory(cache, "resolving-");
        try {
            Files.writeString(work.resolve("pom.xml"), pom);
            Path jars = Files.createDirectory(work.resolve("jars"));
            runMaven(work, jars);
            long count = jarCount(jars);
            if (count == 0) {
                throw new TargetException("Maven ended well but brought no jars: folder=" + jars);
            }
            Files.writeString(jars.resolve(POM), pom);
            DataFolder.delete(folder);
            Files.move(jars, folder, StandardCopyOption.ATOMIC_MOVE);
            context.progress().accept("Resolved Apache Kafka " + VERSION + ": " + count + " files in " + folder);
        } finally {
            DataFolder.delete(work);
        }
    }

    private void runMaven(Path work, Path jars) {
        Path log = work.resolve("maven.log");
        ChildProcess.Spec spec = new ChildProcess.Spec(
                "Maven",
                List.of(maven(), "-B", GOAL, "-DoutputDirectory=" + jars, "-DincludeScope=runtime"),
                work,
                Map.of("JAVA_HOME", System.getProperty("java.home")),
                List.of(),
                log);
        long deadlineNs = context.clock().nanoTime() + RESOLVED_WITHIN.toNanos();
        try (ChildProcess maven = ChildProcess.start(spec)) {
            long reported = 0;
            while (!maven.awaitExit(LOOK)) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new TargetException("interrupted while Maven resolved Apache Kafka " + VERSION);
                }
                if (context.clock().nanoTime() - deadlineNs > 0) {
                    throw failed("took longer than " + RESOLVED_WITHIN, maven);
                }
                long downloaded = downloaded(log);
                if (downloaded >= reported + LINES_PER_REPORT) {
                    reported = downloaded;
                    context.progress().accept("Resolving Apache Kafka " + VERSION + " ... " + downloaded + " files");
                }
            }
            if (maven.exitCode().orElse(-1) != 0) {
                throw failed("failed", maven);
            }
        }
    }

    private TargetException failed(String how, ChildProcess maven) {
        String reason = maven.lastLines(40).stream()
                .filter(line -> line.startsWith("[ERROR]"))
                .findFirst()
                .orElseGet(() -> String.join(" | ", maven.lastLines(3)));
        return new TargetException("resolving Apache Kafka " + VERSION + " with Maven " + how + ": " + reason
                + "\n  Way out: connect this machine to Maven Central or name a mirror in ~/.m2/settings.xml, and try"
                + " again; or copy the folder kafka-" + VERSION + " from another machine's cache into " + cache);
    }

    /** The wrapper of this checkout; else Maven from the PATH. */
    private String maven() {
        Path wrapper = context.strobeHome().resolve("mvnw");
        if (Files.isExecutable(wrapper)) {
            return wrapper.toAbsolutePath().toString();
        }
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(":", -1))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, "mvn"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseThrow(() -> new TargetException("no Maven to resolve Apache Kafka " + VERSION
                        + " with: looked for " + wrapper + " and for mvn on the PATH"));
    }

    private FileLock lock(FileChannel channel) throws IOException {
        long deadlineNs = context.clock().nanoTime() + RESOLVED_WITHIN.toNanos();
        boolean said = false;
        while (true) {
            FileLock lock = tryLock(channel);
            if (lock != null) {
                return lock;
            }
            if (context.clock().nanoTime() - deadlineNs > 0
                    || Thread.currentThread().isInterrupted()) {
                throw new TargetException("another process is resolving Apache Kafka " + VERSION
                        + " and does not end: cache=" + cache + " waited=" + RESOLVED_WITHIN);
            }
            if (!said) {
                said = true;
                context.progress().accept("Waiting for another process that resolves Apache Kafka " + VERSION + " ...");
            }
            context.clock().parkNanos(LOOK.toNanos());
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another thread of this process has it.
            return null;
        }
    }

    private static boolean complete(Path folder, String pom) {
        Path kept = folder.resolve(POM);
        try {
            return Files.exists(kept) && Files.readString(kept).equals(pom);
        } catch (IOException e) {
            return false;
        }
    }

    private static String pom() {
        try (InputStream in = KafkaJars.class.getResourceAsStream(POM)) {
            if (in == null) {
                throw new IllegalStateException("resource missing: " + POM);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("resource unreadable: " + POM, e);
        }
    }

    private static long downloaded(Path log) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("Downloaded from") && line.contains(".jar"))
                    .count();
        } catch (IOException | UncheckedIOException e) {
            // Only progress: the next look will do.
            return 0;
        }
    }

    private static long jarCount(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).count();
        }
    }
}
