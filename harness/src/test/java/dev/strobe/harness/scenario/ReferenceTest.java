package dev.strobe.harness.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds docs/SCENARIOS.md and the reader together. */
class ReferenceTest {

    private final String reference = reference();

    @Test
    void everyKeyIsInItsSectionOfTheReference() {
        for (Section section : Section.values()) {
            String table = sectionText(section);
            for (String key : section.keys()) {
                assertThat(table).as("%s %s", section, key).contains("| `" + key + "` |");
            }
            Matcher rows = Pattern.compile("(?m)^\\| `([a-z_]+)` \\|").matcher(table);
            while (rows.find()) {
                assertThat(section.keys()).as("a key that the reader knows").contains(rows.group(1));
            }
        }
    }

    @Test
    void everyUnitAndMetricIsInTheReference() {
        for (String unit : Units.known()) {
            assertThat(reference).contains("`" + unit + "`");
        }
        List<String> words = new ArrayList<>(ExpectationParser.COUNTS);
        words.addAll(ExpectationParser.LATENCIES);
        words.addAll(ExpectationParser.STATISTICS);
        words.addAll(ExpectationParser.RATES);
        words.addAll(ExpectationParser.KNEES);
        assertThat(words).allSatisfy(word -> assertThat(reference).contains("`" + word + "`"));
    }

    @Test
    void everyCompleteExampleReads() {
        Matcher blocks = Pattern.compile("(?s)```yaml\\n(.*?)```").matcher(reference);
        int complete = 0;
        while (blocks.find()) {
            if (blocks.group(1).startsWith("name:")) {
                assertThat(Samples.errors(blocks.group(1))).isEmpty();
                complete++;
            }
        }
        assertThat(complete).isPositive();
    }

    /** From the section's marker to the next marker. */
    private String sectionText(Section section) {
        String marker = "<!-- " + section + " -->";
        int start = reference.indexOf(marker);
        assertThat(start).as("marker of %s", section).isNotNegative();
        int end = reference.indexOf("<!-- ", start + 1);
        return reference.substring(start, end < 0 ? reference.length() : end);
    }

    private static String reference() {
        try {
            return Files.readString(
                    Path.of(Objects.requireNonNull(System.getProperty("strobe.root")), "docs", "SCENARIOS.md"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
