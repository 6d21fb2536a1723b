package dev.strobe.harness.observe.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/TELEMETRY.md says of the harness's metrics is what they are, and nothing is missing there. */
final class MetricsDocumentedTest {

    private static final String SECTION = "## Metrics of the harness";

    @Test
    void theTableNamesEveryMetricAndNoOther() throws IOException {
        List<String> expected = Arrays.stream(HarnessMetric.values())
                .map(MetricsDocumentedTest::row)
                .toList();

        assertThat(rows()).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static String row(HarnessMetric metric) {
        String attributes = String.join(
                ", ", metric.attributes().stream().map(key -> "`" + key + "`").toList());
        return "| `" + metric.label() + "` | " + metric.kind().name().toLowerCase(Locale.ROOT) + " | `" + metric.unit()
                + "` | " + attributes + " | " + metric.meaning() + " |";
    }

    private static List<String> rows() throws IOException {
        Path file = Path.of(System.getProperty("strobe.root", ".."), "docs", "TELEMETRY.md");
        try (Stream<String> lines = Files.lines(file)) {
            return lines.dropWhile(line -> !line.equals(SECTION))
                    .skip(1)
                    .takeWhile(line -> !line.startsWith("## "))
                    .filter(line -> line.startsWith("| `"))
                    .toList();
        }
    }
}
