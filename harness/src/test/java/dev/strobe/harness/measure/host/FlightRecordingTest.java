package dev.strobe.harness.measure.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FlightRecordingTest {

    @TempDir
    private Path folder;

    @Test
    void aRecordingIsWrittenWhereItWasAskedFor() throws Exception {
        Path file = folder.resolve("harness.jfr");
        try (FlightRecording recording = FlightRecording.start("default", folder)) {
            assertThat(recording.problem()).isEmpty();
            assertThat(recording.stopAndWrite(file)).isEmpty();
        }
        try (RecordingFile events = new RecordingFile(file)) {
            assertThat(events.hasMoreEvents()).isTrue();
        }
    }

    @Test
    void anUnknownConfigurationIsASentence() {
        try (FlightRecording recording = FlightRecording.start("no-such", folder)) {
            assertThat(recording.problem())
                    .get()
                    .asString()
                    .startsWith("No flight recording")
                    .contains("no-such");
            assertThat(recording.stopAndWrite(folder.resolve("x.jfr"))).isEmpty();
        }
    }

    @Test
    void offRecordsNothing() {
        try (FlightRecording recording = FlightRecording.start("off", folder)) {
            assertThat(recording.problem()).isEmpty();
            assertThat(recording.stopAndWrite(folder.resolve("x.jfr"))).isEmpty();
            assertThat(folder.resolve("x.jfr")).doesNotExist();
        }
    }

    @Test
    void theSizeIsBoundedByFreeDisk() {
        assertThat(FlightRecording.bytesMax(1L << 40)).isEqualTo(4L << 30);
        assertThat(FlightRecording.bytesMax(1L << 30)).isEqualTo(1L << 28);
    }
}
