package dev.strobe.harness.observe.otlp;

import io.opentelemetry.exporter.logging.otlp.internal.metrics.OtlpStdoutMetricExporter;
import io.opentelemetry.exporter.logging.otlp.internal.metrics.OtlpStdoutMetricExporterBuilder;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Intervals of metrics that nobody took yet, oldest first, one OTLP/JSON line each in a file: any collector reads it too.
 *
 * <p>At most {@link #BYTES_MAX}; what does not fit is refused, so that what lies there stays in order. The file is made
 * with the first line; {@link #close} leaves what is left, and no file where nothing is. Owned by one thread. A disk that
 * fails is an {@link UncheckedIOException}.
 */
final class MetricBacklog implements AutoCloseable {

    /** Half an hour of a run of ten phases, and more of most. */
    static final long BYTES_MAX = 64L << 20;

    private final Path file;
    private final long bytesMax;
    private final Deque<Line> lines = new ArrayDeque<>();
    private @Nullable FileChannel channel;
    private long sizeBytes;

    private record Line(long position, int size) {}

    /** @param file read as far as it exists */
    MetricBacklog(Path file, long bytesMax) {
        this.file = file;
        this.bytesMax = bytesMax;
        if (Files.exists(file)) {
            findLines();
        }
    }

    private void findLines() {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            throw failed("read", e);
        }
        int start = 0;
        for (int at = 0; at < content.length; at++) {
            if (content[at] == '\n') {
                lines.add(new Line(start, at - start));
                start = at + 1;
            }
        }
        // What follows the last line break was cut off, and is written over.
        sizeBytes = start;
    }

    /** Whether it was taken in; false if there is no room. */
    boolean append(Collection<MetricData> interval) {
        byte[] line = line(interval);
        if (sizeBytes + line.length + 1 > bytesMax) {
            return false;
        }
        try {
            ByteBuffer bytes = ByteBuffer.allocate(line.length + 1)
                    .put(line)
                    .put((byte) '\n')
                    .flip();
            long position = sizeBytes;
            while (bytes.hasRemaining()) {
                position += channel().write(bytes, position);
            }
        } catch (IOException e) {
            throw failed("write", e);
        }
        lines.add(new Line(sizeBytes, line.length));
        sizeBytes += line.length + 1;
        return true;
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    int count() {
        return lines.size();
    }

    /** The oldest line. */
    String first() {
        Line line = lines.getFirst();
        ByteBuffer bytes = ByteBuffer.allocate(line.size());
        try {
            while (bytes.hasRemaining()) {
                if (channel().read(bytes, line.position() + bytes.position()) < 0) {
                    throw new IOException("file ends early: position=" + line.position() + " size=" + line.size());
                }
            }
        } catch (IOException e) {
            throw failed("read", e);
        }
        return new String(bytes.array(), StandardCharsets.UTF_8);
    }

    void removeFirst() {
        lines.removeFirst();
        if (lines.isEmpty()) {
            sizeBytes = 0;
        }
    }

    /** Leaves a file of exactly what is left. */
    @Override
    public void close() {
        try {
            if (lines.isEmpty()) {
                closeChannel();
                Files.deleteIfExists(file);
            } else if (lines.getFirst().position() > 0
                    || channel == null
                    || channel().size() > sizeBytes) {
                compact();
            } else {
                closeChannel();
            }
        } catch (IOException e) {
            throw failed("close", e);
        }
    }

    private void compact() throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        long from = lines.getFirst().position();
        try (FileChannel to = FileChannel.open(
                partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (from < sizeBytes) {
                long moved = channel().transferTo(from, sizeBytes - from, to);
                if (moved <= 0) {
                    throw new IOException("file ends early: position=" + from + " size=" + sizeBytes);
                }
                from += moved;
            }
        }
        closeChannel();
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private FileChannel channel() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            open = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            channel = open;
        }
        return open;
    }

    private void closeChannel() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }

    private static byte[] line(Collection<MetricData> interval) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OtlpStdoutMetricExporter exporter = new OtlpStdoutMetricExporterBuilder(
                        Logger.getLogger(MetricBacklog.class.getName()))
                .setOutput(out)
                .setWrapperJsonObject(true)
                .build()) {
            exporter.export(interval);
        }
        return out.toString(StandardCharsets.UTF_8).strip().getBytes(StandardCharsets.UTF_8);
    }

    private UncheckedIOException failed(String what, IOException cause) {
        return new UncheckedIOException("cannot " + what + " the backlog of metrics: file=" + file, cause);
    }
}
