package dev.strobe.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.reports.fixture.PlantedProfile;
import dev.strobe.reports.fixture.RunFixtures;
import dev.strobe.reports.run.Profile;
import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FlameSectionTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theReaderIsToldWhatTookMostOfEachProcess() {
        String html = FlameSection.html(PlantedProfile.profile());

        assertThat(html)
                .contains("harness: 26.0 s of CPU time in Java code, the largest part in KafkaProducer.send (90 %).")
                .contains("broker-1: 54.2 s of CPU time in Java code, the largest part in Unsafe.copyMemory0 (37 %).")
                .contains("broker-1.jfr breaks off at 128.4 s of the run");
    }

    @Test
    void namesOfFramesNeverBecomeMarkup() {
        String html = FlameSection.html(PlantedProfile.profile());

        assertThat(html).doesNotContain("<img");
        assertThat(html.split("</script>", -1)).hasSize(2);
    }

    @Test
    void aRunWithoutStacksSaysSo() {
        Profile unread = new Profile(Profile.SCHEMA, 1, 1, List.of(), List.of(), List.of("harness.jfr breaks off"));

        assertThat(FlameSection.html(null)).contains("No stacks were sampled").doesNotContain("flame-data");
        assertThat(FlameSection.html(unread)).contains("No stacks were sampled", "harness.jfr breaks off");
    }

    @Test
    void aProfileComesBackAsItWasWrittenAndABrokenOneIsNone() throws IOException {
        RunDirectory directory = RunFixtures.stepLoad(folder);
        assertThat(directory.readProfile()).isNull();

        directory.write(PlantedProfile.profile());

        assertThat(directory.readProfile()).isEqualTo(PlantedProfile.profile());
        assertThat(Files.readString(directory.profile()))
                .contains(
                        "\"schema\":\"strobe.profile/1\"", "\"bucket_s\":2.0", "\"kind\":\"cpu\"", "\"every_ms\":40.0");
        Files.writeString(directory.profile(), "{\"schema\":");
        assertThat(directory.readProfile()).isNull();
    }
}
