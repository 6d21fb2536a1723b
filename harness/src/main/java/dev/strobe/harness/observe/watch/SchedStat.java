package dev.strobe.harness.observe.watch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * How long one thread was ready to run and had no CPU, by the second number of its {@code schedstat}. The file stays open: a
 * reading is one system call and allocates nothing. Owned by one thread.
 */
final class SchedStat implements AutoCloseable {

    /** Where the host does not tell, or the thread has ended. */
    static final long UNKNOWN = -1;

    private static final Path THIS_THREAD = Path.of("/proc/thread-self");
    private static final int BYTES_MAX = 64;

    private final @Nullable FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES_MAX);

    SchedStat(Path file) {
        @Nullable FileChannel opened = null;
        try {
            opened = FileChannel.open(file, StandardOpenOption.READ);
        } catch (IOException absent) {
            // Then every reading is unknown.
        }
        this.file = opened;
    }

    /** The calling platform thread's file, also for other threads of this process; null where the host has none. */
    static @Nullable Path ofThisThread() {
        try {
            Path stat = Path.of("/proc")
                    .resolve(Files.readSymbolicLink(THIS_THREAD))
                    .resolve("schedstat");
            return Files.isReadable(stat) ? stat : null;
        } catch (IOException | UnsupportedOperationException absent) {
            return null;
        }
    }

    /** Since the thread started, in ns; {@link #UNKNOWN} if it cannot be read. */
    long runDelayNs() {
        if (file == null) {
            return UNKNOWN;
        }
        try {
            buffer.clear();
            int length = file.read(buffer, 0);
            return length <= 0 ? UNKNOWN : secondNumber(length);
        } catch (IOException ended) {
            return UNKNOWN;
        }
    }

    private long secondNumber(int length) {
        int position = 0;
        while (position < length && buffer.get(position) != ' ') {
            position++;
        }
        long number = UNKNOWN;
        for (position++; position < length && Character.isDigit(buffer.get(position)); position++) {
            number = Math.max(0, number) * 10 + Character.digit(buffer.get(position), 10);
        }
        return number;
    }

    @Override
    public void close() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                // It was only read.
            }
        }
    }
}
