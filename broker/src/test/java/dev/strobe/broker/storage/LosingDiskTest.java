package dev.strobe.broker.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LosingDiskTest {

    @TempDir
    private Path temp;

    @Test
    void whatWasForcedStaysAndNothingGrows() throws IOException {
        boolean lostSome = false;
        boolean keptSome = false;
        for (int seed = 0; seed < 40; seed++) {
            Path folder = Files.createDirectory(temp.resolve("run-" + seed));
            Path path = folder.resolve("log");
            try (DiskFile file = LosingDisk.over(temp, seed).open(path)) {
                write(file, 0, 1_000);
                file.force();
                write(file, 1_000, 500);
            }

            LosingDisk.over(folder, seed);

            byte[] left = Files.readAllBytes(path);
            assertThat(left.length).isBetween(1_000, 1_500);
            assertThat(Arrays.copyOf(left, 1_000)).containsOnly(1);
            lostSome |= left.length == 1_000;
            keptSome |= left.length > 1_000;
        }
        assertThat(lostSome && keptSome).isTrue();
    }

    @Test
    void aFileKeepsItsRecordUnderANewName() throws IOException {
        LosingDisk disk = LosingDisk.over(temp, 1);
        Path renamed = temp.resolve("b");
        try (DiskFile file = disk.open(temp.resolve("a"))) {
            write(file, 0, 100);
            disk.rename(temp.resolve("a"), renamed);
            write(file, 100, 100);
            file.force();
        }

        for (int seed = 0; seed < 20; seed++) {
            LosingDisk.over(temp, seed);
        }

        assertThat(Files.size(renamed)).isEqualTo(200);
        assertThat(disk.list(temp)).containsExactly(renamed);
        disk.delete(renamed);
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void filesOfOthersAndOnesThatWereThereBeforeAreLeftAlone() throws IOException {
        Files.write(temp.resolve("others"), new byte[100]);
        Files.write(temp.resolve("before"), new byte[100]);
        LosingDisk disk = LosingDisk.over(temp, 1);
        try (DiskFile file = disk.open(temp.resolve("before"))) {
            assertThat(file.sizeBytes()).isEqualTo(100);
        }

        for (int seed = 0; seed < 20; seed++) {
            LosingDisk.over(temp, seed);
        }

        assertThat(Files.size(temp.resolve("others"))).isEqualTo(100);
        assertThat(Files.size(temp.resolve("before"))).isEqualTo(100);
    }

    private static void write(DiskFile file, long position, int count) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) 1);
        file.write(ByteBuffer.wrap(bytes), position);
    }
}
