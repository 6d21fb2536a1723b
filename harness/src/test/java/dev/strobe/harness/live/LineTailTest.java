package dev.strobe.harness.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LineTailTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void eachLineComesOnceAndOnlyWhenItIsComplete() throws IOException {
        Path file = folder.resolve("series.jsonl");
        LineTail tail = new LineTail(file);
        assertThat(tail.next()).isEmpty();

        append(file, "one\ntwo\nthr");
        assertThat(tail.next()).containsExactly("one", "two");
        assertThat(tail.next()).isEmpty();
        append(file, "ee\n");
        assertThat(tail.next()).containsExactly("three");
    }

    @Test
    void aLongFileComesInPiecesAndNothingIsMissing() throws IOException {
        Path file = folder.resolve("series.jsonl");
        List<String> written = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            written.add("\u00e4" + i + "x".repeat(900));
        }
        append(file, String.join("\n", written) + "\n");

        assertThat(all(new LineTail(file))).containsExactlyElementsOf(written);
    }

    @Test
    void ofAVeryLongFileTheEndIsRead() throws IOException {
        Path file = folder.resolve("series.jsonl");
        List<String> written = new ArrayList<>();
        for (int i = 0; i < 6_000; i++) {
            written.add(i + "x".repeat(1_000));
        }
        append(file, String.join("\n", written) + "\n");

        List<String> read = all(new LineTail(file));

        assertThat(read).hasSizeBetween(4_000, 4_200);
        assertThat(written).endsWith(read.toArray(new String[0]));
    }

    @Test
    void aLineBeyondAllMeasureIsPassedOver() throws IOException {
        Path file = folder.resolve("series.jsonl");
        append(file, "y".repeat(LineTail.READ_BYTES_MAX + 10) + "\nnext\n");

        assertThat(all(new LineTail(file))).last().isEqualTo("next");
    }

    private static List<String> all(LineTail tail) throws IOException {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.addAll(tail.next());
        }
        return all;
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
