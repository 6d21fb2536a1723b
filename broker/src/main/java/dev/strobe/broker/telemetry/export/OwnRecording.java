package dev.strobe.broker.telemetry.export;

import dev.strobe.broker.config.JfrSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/**
 * The flight recording that the broker starts itself, for whoever does not start it with the Java machine, with the
 * settings of {@code jfr.settings}.
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
     * @param settings what it holds
     * @param bytesMax the oldest part is dropped beyond this
     * @throws UncheckedIOException if the file cannot be written
     */
    public static OwnRecording start(Path file, JfrSettings settings, long bytesMax) {
        Recording recording = new Recording();
        try {
            recording.setSettings(configuration(settings).getSettings());
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
            throw new IllegalStateException("the recording settings cannot be read: settings=" + settings, broken);
        }
    }

    private static Configuration configuration(JfrSettings settings) throws IOException, ParseException {
        return switch (settings) {
            case DEFAULT -> shipped("/strobe.jfc");
            case FULL -> shipped("/strobe-full.jfc");
            case PROFILE -> Configuration.getConfiguration("profile");
        };
    }

    private static Configuration shipped(String resource) throws IOException, ParseException {
        try (InputStream file = OwnRecording.class.getResourceAsStream(resource)) {
            if (file == null) {
                throw new IllegalStateException("not in the jar: resource=" + resource);
            }
            return Configuration.create(new InputStreamReader(file, StandardCharsets.UTF_8));
        }
    }

    /** Writes the file. */
    @Override
    public void close() {
        recording.stop();
        recording.close();
    }
}
