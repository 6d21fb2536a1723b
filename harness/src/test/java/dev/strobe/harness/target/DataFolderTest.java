package dev.strobe.harness.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @TempDir
    Path parent;

    @Test
    void closingDeletesTheFolderWithEverythingInIt() throws IOException {
        Path path;
        try (DataFolder folder = DataFolder.create(parent)) {
            path = folder.path();
            Files.writeString(Files.createDirectories(path.resolve("a/b")).resolve("segment.log"), "x");
        }
        assertThat(path).doesNotExist();
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void aFolderWhoseOwnerIsGoneIsDeletedByTheNextOne() throws IOException {
        Path left = Files.createDirectory(parent.resolve("strobe-data-0-left"));
        Files.writeString(left.resolve("owner.lock"), "");
        Path foreign = Files.createDirectory(parent.resolve("strobe-data-0-without-a-lock"));

        try (DataFolder first = DataFolder.create(parent);
                DataFolder second = DataFolder.create(parent)) {
            assertThat(first.path()).exists().isNotEqualTo(second.path());
            assertThat(left).doesNotExist();
            assertThat(foreign).exists();
        }
    }
}
