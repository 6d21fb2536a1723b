package dev.strobe.broker.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RealDiskTest {

    private final RealDisk disk = new RealDisk();

    @TempDir
    private Path temp;

    @Test
    void aFileHoldsWhatWasWrittenWhereItWasWritten() {
        Path path = temp.resolve("a");
        try (DiskFile file = disk.open(path)) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 10);
            file.force();
            assertThat(file.sizeBytes()).isEqualTo(13);
            ByteBuffer into = ByteBuffer.allocate(10);
            assertThat(file.read(into, 11)).isEqualTo(2);
            assertThat(file.read(ByteBuffer.allocate(1), 13)).isZero();
            file.truncate(11);
            assertThat(file.sizeBytes()).isEqualTo(11);
            assertThat(file.channel()).isNotNull();
        }
        disk.forceFolder(temp);
        assertThat(disk.usableBytes(temp)).isPositive();
    }

    @Test
    void foldersAreListedRenamedAndDeletedWithAllInThem() {
        Path folder = temp.resolve("x/y");
        disk.createFolders(folder);
        disk.open(folder.resolve("b")).close();
        disk.open(folder.resolve("a")).close();

        assertThat(disk.list(folder)).containsExactly(folder.resolve("a"), folder.resolve("b"));
        disk.rename(temp.resolve("x"), temp.resolve("z"));
        assertThat(disk.list(folder)).isEmpty();
        assertThat(disk.exists(temp.resolve("z/y/a"))).isTrue();
        disk.delete(temp.resolve("z"));
        disk.delete(temp.resolve("z"));
        assertThat(disk.list(temp)).isEmpty();
    }

    @Test
    void aFailureSaysWhatWasTriedAndWhere() {
        Path nowhere = temp.resolve("no/file");

        assertThatThrownBy(() -> disk.open(nowhere))
                .isInstanceOf(DiskException.class)
                .hasMessageContainingAll("cannot open", nowhere.toString())
                .hasCauseInstanceOf(IOException.class);
        DiskFile file = disk.open(temp.resolve("a"));
        file.close();
        assertThatThrownBy(file::force).isInstanceOf(DiskException.class).hasMessageContaining("cannot force");
    }
}
