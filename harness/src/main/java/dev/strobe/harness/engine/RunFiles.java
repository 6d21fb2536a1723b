package dev.strobe.harness.engine;

import dev.strobe.reports.run.RunDirectory;
import dev.strobe.reports.run.RunEvent;
import dev.strobe.reports.run.SeriesPoint;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files a run writes while it goes on: one line per interval and per event, flushed at once, so that a run that is
 * cut off leaves what it measured. Thread-safe.
 */
final class RunFiles implements AutoCloseable {

    private static final int SAME_SECOND_MAX = 100;

    private final RunDirectory directory;
    private final BufferedWriter series;
    private final BufferedWriter events;
    private volatile long originNs = Long.MIN_VALUE;

    private RunFiles(RunDirectory directory) throws IOException {
        this.directory = directory;
        this.series = Files.newBufferedWriter(directory.series());
        this.events = Files.newBufferedWriter(directory.events());
    }

    /** Makes a new run directory in {@code parent}; another run of the same second gets the next free name. */
    static RunFiles create(Path parent, String name) {
        try {
            Files.createDirectories(parent);
            for (int i = 1; i <= SAME_SECOND_MAX; i++) {
                Path folder = parent.resolve(i == 1 ? name : name + "-" + i);
                try {
                    Files.createDirectory(folder);
                } catch (FileAlreadyExistsException e) {
                    continue;
                }
                return new RunFiles(new RunDirectory(folder.toAbsolutePath().normalize()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create run directory: parent=" + parent + " name=" + name, e);
        }
        throw new IllegalStateException("too many runs in one second: parent=" + parent + " name=" + name);
    }

    RunDirectory directory() {
        return directory;
    }

    String name() {
        return directory.path().getFileName().toString();
    }

    /** Sets the time that all seconds in the run's files count from: when the first phase starts. */
    void origin(long ns) {
        originNs = ns;
    }

    boolean hasOrigin() {
        return originNs != Long.MIN_VALUE;
    }

    /** Seconds since the first phase started; 0 before that is known. */
    double seconds(long ns) {
        return hasOrigin() ? (ns - originNs) / 1e9 : 0;
    }

    void write(SeriesPoint point) {
        append(series, directory.series(), point);
    }

    void event(long atNs, @Nullable Long lengthNs, String kind, String text, Map<String, String> detail) {
        Double durationS = lengthNs == null ? null : lengthNs / 1e9;
        append(events, directory.events(), new RunEvent(seconds(atNs), durationS, kind, text, detail));
    }

    @Override
    public void close() {
        try (series;
                events) {
            series.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close run files: folder=" + directory.path(), e);
        }
    }

    private static void append(BufferedWriter writer, Path file, Object value) {
        synchronized (writer) {
            try {
                writer.write(RunDirectory.line(value));
                writer.write('\n');
                writer.flush();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write: file=" + file, e);
            }
        }
    }
}
