package dev.strobe.broker.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The fake must lose what a disk may lose, and nothing else. */
final class MemoryDiskTest {

    private static final Path FOLDER = Path.of("/data");
    private static final Path FILE = FOLDER.resolve("a");

    @Test
    void aCrashKeepsWhatWasForcedAndLosesSomeOfTheRest() {
        Set<Integer> sizes = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            MemoryDisk disk = new MemoryDisk();
            disk.createFolders(FOLDER);
            DiskFile file = disk.open(FILE);
            disk.forceFolder(FOLDER);
            file.write(ByteBuffer.wrap(new byte[] {1, 1, 1}), 0);
            file.force();
            file.write(ByteBuffer.wrap(new byte[] {2, 2, 2}), 3);
            file.write(ByteBuffer.wrap(new byte[] {3, 3, 3}), 6);

            disk.crash(seed);

            byte[] left = disk.content(FILE);
            assertThat(Arrays.copyOf(left, 3)).containsOnly(1);
            sizes.add(left.length);
            assertThatThrownBy(() -> file.force()).isInstanceOf(DiskException.class);
        }
        assertThat(sizes).contains(3, 6, 9).hasSizeGreaterThan(3);
    }

    @Test
    void aNameIsDurableOnlyOnceItsFolderIs() {
        Set<Boolean> kept = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            MemoryDisk disk = new MemoryDisk();
            disk.createFolders(FOLDER);
            disk.open(FILE).force();
            disk.crash(seed);
            kept.add(disk.exists(FILE));
        }
        assertThat(kept).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void theDeathOfTheProcessLosesNothing() {
        MemoryDisk disk = new MemoryDisk();
        disk.createFolders(FOLDER);
        disk.open(FILE).write(ByteBuffer.wrap(new byte[] {1}), 0);
        String lifetime = disk.lifetime();

        disk.kill();

        assertThat(disk.content(FILE)).containsExactly(1);
        assertThat(disk.lifetime()).isEqualTo(lifetime);
        disk.crash(1);
        assertThat(disk.lifetime()).isNotEqualTo(lifetime);
    }

    @Test
    void aFullDiskTakesWhatFitsAndRefusesTheRest() {
        MemoryDisk disk = new MemoryDisk();
        disk.createFolders(FOLDER);
        disk.limitTo(5);
        DiskFile file = disk.open(FILE);

        assertThatThrownBy(() -> file.write(ByteBuffer.wrap(new byte[9]), 0)).isInstanceOf(DiskException.class);
        assertThat(file.sizeBytes()).isEqualTo(5);
        assertThat(disk.usableBytes(FOLDER)).isZero();
    }
}
