package dev.strobe.broker.telemetry.flight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jfr.EventType;
import jdk.jfr.ValueDescriptor;
import org.junit.jupiter.api.Test;

/** Holds the table of docs/TELEMETRY.md to the event classes. */
final class EventTableTest {

    private static final String SECTION = "## Flight recorder events";
    private static final Pattern WORD = Pattern.compile("`([^`]+)`");
    private static final Set<String> FILLED_IN_BY_JFR = Set.of("startTime", "duration", "eventThread", "stackTrace");

    @Test
    void theTableNamesEveryEventWithItsFieldsAndNothingElse() throws IOException {
        Map<String, Set<String>> actual = new TreeMap<>();
        OwnEvents.byName().forEach((name, type) -> actual.put(name, fields(type)));

        assertThat(table()).isEqualTo(actual).isNotEmpty();
    }

    private static Set<String> fields(EventType type) {
        Set<String> names = new TreeSet<>();
        type.getFields().stream().map(ValueDescriptor::getName).forEach(names::add);
        names.removeAll(FILLED_IN_BY_JFR);
        return names;
    }

    private static Map<String, Set<String>> table() throws IOException {
        String text = Files.readString(Path.of("..", "docs", "TELEMETRY.md"));
        String section = text.substring(text.indexOf(SECTION) + SECTION.length());
        int next = section.indexOf("\n##");
        Map<String, Set<String>> events = new TreeMap<>();
        Set<String> fields = new TreeSet<>();
        for (String line : (next < 0 ? section : section.substring(0, next)).split("\n", -1)) {
            String[] cells = line.split("\\|", -1);
            if (line.startsWith("| `strobe.")) {
                fields = new TreeSet<>();
                events.put(cells[1].strip().replace("`", ""), fields);
            } else if (line.startsWith("| | `")) {
                Matcher word = WORD.matcher(cells[2]);
                while (word.find()) {
                    fields.add(word.group(1));
                }
            }
        }
        return events;
    }
}
