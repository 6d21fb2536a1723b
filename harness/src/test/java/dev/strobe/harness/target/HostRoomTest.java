package dev.strobe.harness.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class HostRoomTest {

    @TempDir
    Path folder;

    @AfterEach
    void forget() {
        System.clearProperty(HostRoom.DISK_PROPERTY);
        System.clearProperty(HostRoom.MEMORY_PROPERTY);
    }

    @Test
    void enoughRoomIsNoNews() {
        System.setProperty(HostRoom.DISK_PROPERTY, "0");
        System.setProperty(HostRoom.MEMORY_PROPERTY, "0");

        assertThatCode(() -> HostRoom.check(folder, 1)).doesNotThrowAnyException();
        assertThat(HostRoom.fileSystem(folder)).isNotBlank();
    }

    @Test
    void aDiskThatIsNearlyFullIsRefusedWithBothNumbersAndTheWayOut() {
        System.setProperty(HostRoom.DISK_PROPERTY, String.valueOf(Long.MAX_VALUE));

        assertThatThrownBy(() -> HostRoom.check(folder, 1))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("disk nearly full")
                .hasMessageContaining("< neededMiB=" + Long.MAX_VALUE)
                .hasMessageContaining("STROBE_DATA");
    }

    @Test
    void aDiskThatIsUsedUpIsSaidWithTheWayOut() {
        assertThat(HostRoom.exhausted(folder, 0, 0)).isEmpty();
        assertThat(HostRoom.exhausted(folder, Long.MAX_VALUE, 0))
                .hasValueSatisfying(
                        why -> assertThat(why).contains("the disk is full", folder.toString(), "STROBE_DATA"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aMemoryThatIsUsedUpNamesTheFileSystemOfTheData() {
        assertThat(HostRoom.exhausted(folder, 0, Long.MAX_VALUE))
                .hasValueSatisfying(why -> assertThat(why).contains("memory is used up", HostRoom.fileSystem(folder)));
    }

    @Test
    void aRecordingGetsAQuarterOfTheFullerDiskAndFourGibibytesAtMost() {
        long freeBytes = folder.toFile().getUsableSpace();

        assertThat(HostRoom.recordingBytesMax(List.of(folder, folder), 1))
                .isLessThanOrEqualTo(4L << 30)
                .isLessThanOrEqualTo(Math.max(1, freeBytes / 2));
    }

    @Test
    void aFolderThatDoesNotExistIsRefused() {
        assertThatThrownBy(() -> HostRoom.check(folder.resolve("none"), 1)).isInstanceOf(TargetException.class);
    }
}
