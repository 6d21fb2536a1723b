package dev.strobe.harness.recording;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Optional;
import jdk.jfr.Configuration;

/**
 * What {@code observe.jfr} stands for: {@code default} and {@code full} are settings files that the harness carries, every
 * other name is a configuration of the JDK. So the harness, the reference broker and any other broker below a JVM are
 * recorded by one file.
 *
 * @param name as the scenario has it; never {@code off}
 */
public record RecordingSettings(String name) {

    /** The file that the harness carries; empty for a configuration of the JDK. */
    public Optional<String> file() {
        return switch (name) {
            case "default" -> Optional.of("strobe.jfc");
            case "full" -> Optional.of("strobe-full.jfc");
            default -> Optional.empty();
        };
    }

    /**
     * The settings for a recording of this JVM.
     *
     * @throws IOException if there are none of that name
     */
    public Configuration configuration() throws IOException, ParseException {
        Optional<String> file = file();
        if (file.isEmpty()) {
            return Configuration.getConfiguration(name);
        }
        try (InputStreamReader text = new InputStreamReader(open(file.get()), StandardCharsets.UTF_8)) {
            return Configuration.create(text);
        }
    }

    /** Puts the file, if it is one, into a folder for another process. */
    public void writeInto(Path folder) {
        file().ifPresent(file -> {
            try (InputStream bytes = open(file)) {
                Files.write(folder.resolve(file), bytes.readAllBytes());
            } catch (IOException failed) {
                throw new UncheckedIOException(
                        "recording settings: file=" + folder.resolve(file) + ": " + failed, failed);
            }
        });
    }

    private static InputStream open(String file) {
        InputStream bytes = RecordingSettings.class.getResourceAsStream("/" + file);
        if (bytes == null) {
            throw new IllegalStateException("not in the jar: resource=" + file);
        }
        return bytes;
    }
}
