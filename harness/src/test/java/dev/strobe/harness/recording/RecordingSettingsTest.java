package dev.strobe.harness.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import jdk.jfr.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordingSettingsTest {

    @TempDir
    private Path folder;

    @Test
    void defaultAndFullAreFilesOfOursAndOthersAreTheJdks() throws IOException, ParseException {
        for (String name : new String[] {"default", "full"}) {
            RecordingSettings settings = new RecordingSettings(name);
            settings.writeInto(folder);
            Path written = folder.resolve(settings.file().orElseThrow());

            assertThat(Configuration.create(written).getSettings())
                    .isEqualTo(settings.configuration().getSettings())
                    .containsEntry("strobe.Produce#threshold", "0 ns");
        }
        assertThat(new RecordingSettings("profile").file()).isEmpty();
        assertThat(new RecordingSettings("profile").configuration().getName()).isEqualTo("profile");
    }

    @Test
    void anUnknownNameIsRefused() {
        assertThatThrownBy(() -> new RecordingSettings("no-such").configuration())
                .isInstanceOf(IOException.class);
    }
}
