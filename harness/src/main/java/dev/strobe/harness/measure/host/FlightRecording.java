package dev.strobe.harness.measure.host;

import dev.strobe.harness.recording.RecordingSettings;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Locale;
import java.util.Optional;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;

/**
 * Records this JVM with JDK Flight Recorder while a run goes on, and writes the recording into the run directory.
 *
 * <p>JFR drops its oldest data without a word beyond {@code maxSize}, 250 MB by default: here it is 4 GiB, or a quarter
 * of the free disk if that is less, because the recording is on disk twice while it is written out. A recording that
 * cannot be made is a sentence for the run, never a failure. Owned by one thread.
 */
public final class FlightRecording implements AutoCloseable {

    static final long BYTES_MAX = 4L << 30;
    /** Less would not hold the events of a run. */
    static final long BYTES_MIN = 64L << 20;

    private static final int FREE_SHARE = 4;

    private final @Nullable Recording recording;
    private final @Nullable String problem;

    private FlightRecording(@Nullable Recording recording, @Nullable String problem) {
        this.recording = recording;
        this.problem = problem;
    }

    /**
     * Starts recording; takes about half a second the first time.
     *
     * @param configuration {@code default}, {@code full}, {@code profile}, or {@code off} for none
     * @param folder where the recording will be written
     */
    public static FlightRecording start(String configuration, Path folder) {
        if ("off".equals(configuration)) {
            return new FlightRecording(null, null);
        }
        Recording recording = null;
        try {
            Path repository = Path.of(System.getProperty("java.io.tmpdir", "."));
            long freeBytes = Math.min(freeBytes(folder), freeBytes(repository));
            long bytesMax = bytesMax(freeBytes);
            if (bytesMax < BYTES_MIN) {
                return failed(String.format(
                        Locale.ROOT, "a quarter of the free disk, %d MiB, is less than 64 MiB", bytesMax >> 20));
            }
            recording = new Recording(new RecordingSettings(configuration).configuration());
            recording.setName("strobe-harness");
            recording.setToDisk(true);
            recording.setMaxSize(bytesMax);
            recording.start();
            return new FlightRecording(recording, null);
        } catch (IOException | ParseException | RuntimeException refused) {
            if (recording != null) {
                recording.close();
            }
            return failed(String.valueOf(refused.getMessage()));
        }
    }

    /** Why there is no recording, in a sentence; empty while it runs and where none was asked for. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /**
     * Ends the recording, writes it to {@code file} and deletes what JFR kept elsewhere.
     *
     * @return empty if the file was written or no recording was made, else a sentence that says why not
     */
    public Optional<String> stopAndWrite(Path file) {
        if (recording == null) {
            return Optional.empty();
        }
        try (recording) {
            recording.stop();
            recording.dump(file);
            return Optional.empty();
        } catch (IOException | IllegalStateException refused) {
            return Optional.of("The flight recording of the harness was not written: " + refused.getMessage() + ".");
        }
    }

    /** Ends the recording and drops it, unless it was written. */
    @Override
    public void close() {
        if (recording != null) {
            recording.close();
        }
    }

    static long bytesMax(long freeBytes) {
        return Math.min(BYTES_MAX, freeBytes / FREE_SHARE);
    }

    private static FlightRecording failed(String reason) {
        return new FlightRecording(null, "No flight recording of the harness: " + reason + ".");
    }

    private static long freeBytes(Path folder) throws IOException {
        FileStore store = Files.getFileStore(folder);
        return store.getUsableSpace();
    }
}
