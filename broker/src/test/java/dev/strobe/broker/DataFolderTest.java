package dev.strobe.broker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderTest {

    @TempDir
    private Path folder;

    @Test
    void isHeldByOneAtATime() {
        Path data = folder.resolve("new/data");
        DataFolder held = DataFolder.hold(data);

        assertThatThrownBy(() -> DataFolder.hold(data))
                .isInstanceOf(StartException.class)
                .hasMessage("the data folder is in use by another broker: log.dirs=" + data
                        + "; stop that broker, or choose another folder with --set log.dirs=...");

        held.close();
        DataFolder.hold(data).close();
    }

    @Test
    void whatIsNoFolderIsRefusedWithTheWayOut() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> DataFolder.hold(file))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("log.dirs=" + file)
                .hasMessageContaining("check that it is a folder that this user may write");
    }
}
