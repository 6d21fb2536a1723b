package dev.strobe.reports.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleRunsTest {

    private static final Path SHIPPED =
            Path.of(Objects.requireNonNull(System.getProperty("strobe.root")), "docs", "examples", "gate");

    @TempDir
    Path folder;

    @Test
    void theShippedExamplesAreWhatTheGeneratorMakes() throws IOException {
        ExampleRuns.write(folder);

        List<Path> made = files(folder);
        assertThat(made).isNotEmpty();
        assertThat(files(SHIPPED)).isEqualTo(made);
        for (Path file : made) {
            // Compressed lines may differ from JDK to JDK; what they hold is checked through the figures.
            if (!file.toString().endsWith(".hlog")) {
                assertThat(SHIPPED.resolve(file)).hasSameTextualContentAs(folder.resolve(file));
            }
        }
    }

    @Test
    void eachSetIsSmall() throws IOException {
        for (ExampleRuns.Set set : ExampleRuns.SETS) {
            long bytes = 0;
            for (Path file : files(SHIPPED.resolve(set.name()))) {
                bytes += Files.size(SHIPPED.resolve(set.name()).resolve(file));
            }
            assertThat(bytes).as(set.name()).isLessThan(110_000);
        }
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(file -> Files.isRegularFile(file) && !file.endsWith("README.md"))
                    .map(root::relativize)
                    .sorted()
                    .toList();
        }
    }
}
