package dev.strobe.harness.measure.host;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads files and number-named folders below a {@code /proc}, or a copy of one in tests.
 *
 * <p>A file that is missing, unreadable or of a process that ended meanwhile is null. Owned by one thread: the buffer is
 * reused, because hundreds of files are read each second.
 */
final class ProcReader {

    /** The kernel fills {@code stat}, {@code status} and the like in one read of a page or less. */
    private static final int FILE_BYTES_MAX = 64 * 1024;

    private final File root;
    private final byte[] buffer = new byte[FILE_BYTES_MAX];

    ProcReader(Path root) {
        this.root = root.toFile();
    }

    /** The file's text, cut at 64 KiB; null if it cannot be read. */
    @Nullable String text(String path) {
        try (FileInputStream in = new FileInputStream(new File(root, path))) {
            int length = 0;
            int count = in.read(buffer);
            while (count > 0) {
                length += count;
                count = in.read(buffer, length, buffer.length - length);
            }
            return new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return null;
        }
    }

    /** The ids of processes, or of threads below {@code PID/task}; empty if the folder cannot be read. */
    List<String> ids(String path) {
        String[] names = new File(root, path).list();
        List<String> ids = new ArrayList<>();
        for (String name : names == null ? new String[0] : names) {
            if (!name.isEmpty() && Character.isDigit(name.charAt(0))) {
                ids.add(name);
            }
        }
        return ids;
    }

    /** The number after {@code key} at the start of a line, as in {@code VmRSS:  1024 kB}. */
    OptionalLong valueOf(String path, String key) {
        String text = text(path);
        if (text == null) {
            return OptionalLong.empty();
        }
        for (String line : text.split("\n", -1)) {
            if (line.startsWith(key)) {
                String[] words = line.substring(key.length()).strip().split("\\s+", 2);
                return number(words[0]);
            }
        }
        return OptionalLong.empty();
    }

    static OptionalLong number(String word) {
        try {
            return OptionalLong.of(Long.parseLong(word));
        } catch (NumberFormatException notANumber) {
            return OptionalLong.empty();
        }
    }
}
