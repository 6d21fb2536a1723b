package dev.strobe.broker.telemetry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** Records an action's events of ours and reads them back, as an outsider would. */
public final class FlightRecording {

    private FlightRecording() {}

    public static List<RecordedEvent> of(Path folder, Runnable action) {
        Path file = folder.resolve("test.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            action.run();
            recording.stop();
            recording.dump(file);
            List<RecordedEvent> events = RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().startsWith("strobe."))
                    .toList();
            Files.delete(file);
            return events;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
