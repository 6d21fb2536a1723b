package dev.strobe.broker.telemetry.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.text.ParseException;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/**
 * The flight recording that the broker starts itself, for whoever does not start it with the Java machine: the JDK's
 * default settings, and every event of ours.
 *
 * <p>Only made where {@code jfr.file} is configured; starting the recorder takes some hundred ms.
 */
public final class OwnRecording implements AutoCloseable {

    private final Recording recording;

    private OwnRecording(Recording recording) {
        this.recording = recording;
    }

    /**
     * Starts to record. The file is written when the recording is closed, or the process ends.
     *
     * @param bytesMax the oldest part is dropped beyond this
     * @throws UncheckedIOException if the file cannot be written
     */
    public static OwnRecording start(Path file, long bytesMax) {
        Recording recording = new Recording();
        try {
            recording.setSettings(Configuration.getConfiguration("default").getSettings());
            recording.setToDisk(true);
            recording.setMaxSize(bytesMax);
            recording.setDestination(file);
            recording.setDumpOnExit(true);
            recording.start();
            return new OwnRecording(recording);
        } catch (IOException failed) {
            recording.close();
            throw new UncheckedIOException("flight recording: jfr.file=" + file + ": " + failed.getMessage(), failed);
        } catch (ParseException broken) {
            throw new IllegalStateException("the JDK's default recording settings cannot be read", broken);
        }
    }

    /** Writes the file. */
    @Override
    public void close() {
        recording.stop();
        recording.close();
    }
}
