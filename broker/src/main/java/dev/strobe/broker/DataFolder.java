package dev.strobe.broker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The data folder, held by one broker at a time: two would write the same logs. The lock belongs to the process and goes
 * with it, however it ends; so a lock file that lies there says nothing.
 */
final class DataFolder implements AutoCloseable {

    private static final String LOCK_FILE = ".lock";

    private static final String CLUSTER_ID_FILE = "cluster.id";

    private final Path folder;
    private final FileChannel lockFile;

    private DataFolder(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /**
     * Makes the folder if there is none, and holds it until closed.
     *
     * @throws StartException if another broker holds it, or it cannot be made or written
     */
    static DataFolder hold(Path folder) {
        FileChannel channel = null;
        try {
            Files.createDirectories(folder);
            channel = FileChannel.open(folder.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new StartException("the data folder is in use by another broker: log.dirs=" + folder
                        + "; stop that broker, or choose another folder with --set log.dirs=...");
            }
            return new DataFolder(folder, channel);
        } catch (IOException refused) {
            closeQuietly(channel, refused);
            throw new StartException(
                    "the data folder cannot be used: log.dirs=" + folder + " reason=" + refused
                            + "; check that it is a folder that this user may write",
                    refused);
        }
    }

    /** The id that this folder was given on its first use; 22 characters, as Kafka's are. */
    String clusterId() {
        Path file = folder.resolve(CLUSTER_ID_FILE);
        try {
            if (Files.exists(file)) {
                String id = Files.readString(file).strip();
                if (!id.isEmpty()) {
                    return id;
                }
            }
            byte[] random = ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(RandomIds.nextLong())
                    .putLong(RandomIds.nextLong())
                    .array();
            String id = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            Files.writeString(file, id + '\n');
            return id;
        } catch (IOException refused) {
            throw new StartException("the cluster's id cannot be kept: path=" + file + " reason=" + refused, refused);
        }
    }

    @Override
    public void close() {
        closeQuietly(lockFile, null);
    }

    /** Null if somebody else has it, in this process or another. */
    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldHere) {
            return null;
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel, @Nullable IOException because) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException failed) {
            // The process's end gives the lock back at the latest; what matters to the caller is the first failure.
            if (because != null) {
                because.addSuppressed(failed);
            }
        }
    }
}
