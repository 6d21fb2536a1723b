package dev.strobe.broker.telemetry.flight;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * How long one thread of this process has waited for a CPU, from Linux's {@code schedstat}: three numbers, of which the
 * second is the time on a run queue in ns.
 *
 * <p>The file stays open and is read anew at its start, into one buffer, without allocation. A reading costs about 1 us. On
 * other systems, and once the thread has ended, it says {@link #UNKNOWN}. Owned by one thread.
 */
final class SchedStat implements AutoCloseable {

    static final long UNKNOWN = -1;

    private static final Path OWN_THREAD = Path.of("/proc/thread-self");
    private static final Path PROC = Path.of("/proc");
    private static final int BYTES_MAX = 96;

    private final ByteBuffer text = ByteBuffer.allocateDirect(BYTES_MAX);
    private @Nullable FileChannel file;

    SchedStat(Path path) {
        try {
            file = FileChannel.open(path, StandardOpenOption.READ);
        } catch (IOException | UnsupportedOperationException notTold) {
            file = null;
        }
    }

    /** The file of the calling thread, however it is read later; null where the system has none. */
    static @Nullable Path ofThisThread() {
        try {
            return PROC.resolve(Files.readSymbolicLink(OWN_THREAD)).resolve("schedstat");
        } catch (IOException | UnsupportedOperationException notTold) {
            return null;
        }
    }

    /** The thread's time on run queues since it began, in ns; {@link #UNKNOWN} if nobody tells. */
    long runDelayNs() {
        FileChannel open = file;
        if (open == null) {
            return UNKNOWN;
        }
        try {
            text.clear();
            open.read(text, 0);
            return secondNumber(text.flip());
        } catch (IOException ended) {
            close();
            return UNKNOWN;
        }
    }

    @Override
    public void close() {
        FileChannel open = file;
        file = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException alreadyGone) {
                // Nothing was written: there is nothing to lose.
                file = null;
            }
        }
    }

    static long secondNumber(ByteBuffer text) {
        int at = 0;
        int end = text.limit();
        while (at < end && text.get(at) != ' ') {
            at++;
        }
        long number = 0;
        int digits = 0;
        for (at++; at < end && text.get(at) >= '0' && text.get(at) <= '9'; at++) {
            number = number * 10 + (text.get(at) - '0');
            digits++;
        }
        return digits == 0 ? UNKNOWN : number;
    }
}
