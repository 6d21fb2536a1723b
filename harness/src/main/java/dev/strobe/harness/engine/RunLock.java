package dev.strobe.harness.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One run at a time on a machine: two at once would measure each other. The operating system releases the lock of a
 * process that is gone, so a crashed run never blocks the next one.
 */
final class RunLock implements AutoCloseable {

    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the machine's lock, or throws {@link RunRefusedException} naming the run that holds it. */
    static RunLock take(String runName) {
        Path file = Path.of(System.getProperty("strobe.lock.folder", System.getProperty("java.io.tmpdir")))
                .resolve("strobe-run.lock");
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new RunRefusedException("Another run is measuring on this machine (" + holder(file)
                        + "); two at once would measure each other. Wait for it to end, or stop it.");
            }
            channel.truncate(0);
            String text = "process " + ProcessHandle.current().pid() + ", " + runName;
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            return new RunLock(channel);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock the machine for one run: file=" + file, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Held by another run in this very process.
            return null;
        }
    }

    private static String holder(Path file) throws IOException {
        String text = Files.readString(file).strip();
        return text.isEmpty() ? "it is just starting" : text;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot release the run lock", e);
        }
    }
}
