package dev.strobe.harness.observe;

import static dev.strobe.harness.observe.TraceFixture.A;
import static dev.strobe.harness.observe.TraceFixture.B;
import static dev.strobe.harness.observe.TraceFixture.US;
import static dev.strobe.harness.observe.TraceFixture.delivered;
import static dev.strobe.harness.observe.TraceFixture.kept;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.observe.jfr.BrokerRecording;
import dev.strobe.harness.observe.jfr.Pause;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the tables of docs/TELEMETRY.md to the spans that are made, both ways. */
class TraceReferenceTest {

    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    @TempDir
    Path folder;

    private final List<SpanData> spans = new ArrayList<>();
    private final Map<String, String> nameById = new HashMap<>();

    /** Traces with everything that can be in one. */
    @BeforeEach
    void traces() throws IOException {
        TraceFixture full = new TraceFixture();
        full.add(
                delivered(9, 0, A, 500 * US),
                kept(9, 0, B, 10 * US, 5_000 * US, KeptFor.REDELIVERED, null),
                delivered(10, 0, A, 500 * US),
                kept(110, 0, A, 10 * US, 600 * US, KeptFor.RANDOM, null),
                kept(50, 0, A, SendRing.UNKNOWN, 500 * US, KeptFor.SLOWEST, null),
                kept(-7, -1, null, 10 * US, 800 * US, KeptFor.ERROR, "Timeout"));
        List<TraceCauses.Interval> causes =
                List.of(new TraceCauses.Interval("broker.gc", "broker", 100 * US, 140 * US));
        Meanwhile meanwhile = new Meanwhile(
                List.of(new Pause("1", "GC Pause", 100 * US, 40 * US)),
                List.of(new InjectedFault("flush", "broker", 100 * US, 80 * US)),
                trace -> new TraceCauses("broker.gc", 8.0, causes));
        try (BrokerRecording broker = new BrokerRecording()) {
            broker.refused(0, 0, 50 * US, 6)
                    .produce(0, 0, 20, 200 * US)
                    .produce(0, 0, 20, 280 * US)
                    .refused(0, 50, 50 * US, 6)
                    .produce(0, 50, 1, 200 * US)
                    .produce(0, 50, 1, 280 * US)
                    .fetch(A, 0, 0, 20, 205 * US)
                    .fetch(A, 0, 110, 1, 100 * US)
                    .produce(0, 110, 1, 110 * US)
                    .fetch(B, 0, 0, 20, 4_000 * US);
            full.write(folder, broker.writeTo(folder.resolve("broker-1.jfr")), meanwhile);
        }
        spans.addAll(full.exported);
        spans.forEach(span -> nameById.put(span.getSpanId(), name(span)));
    }

    @Test
    void everySpanIsInTheReferenceWithItsServiceParentKindAndLinks() {
        Set<String> made = new TreeSet<>();
        for (SpanData span : spans) {
            String parent = span.getParentSpanContext().isValid()
                    ? Objects.requireNonNull(nameById.get(span.getParentSpanId()))
                    : "none";
            made.add(String.join(
                    " | ", name(span), service(span), parent, span.getKind().name()));
        }
        Set<String> documented = new TreeSet<>();
        for (List<String> row : rows("spans")) {
            for (String name : names(row.get(0))) {
                for (String parent : names(row.get(2))) {
                    documented.add(String.join(" | ", name, row.get(1), parent, row.get(3)));
                }
            }
        }
        assertThat(made).isEqualTo(documented);

        Map<String, Set<String>> links = new HashMap<>();
        for (SpanData span : spans) {
            for (LinkData link : span.getLinks()) {
                links.computeIfAbsent(name(span), name -> new TreeSet<>())
                        .add(String.valueOf(link.getAttributes().get(AttributeKey.stringKey("strobe.link"))));
            }
        }
        Map<String, Set<String>> documentedLinks = new HashMap<>();
        for (List<String> row : rows("spans")) {
            if (!names(row.get(4)).isEmpty()) {
                documentedLinks.put(names(row.get(0)).getFirst(), new TreeSet<>(names(row.get(4))));
            }
        }
        assertThat(links).isEqualTo(documentedLinks);
    }

    @Test
    void everyAttributeIsInTheReferenceWithTheSpansThatHaveIt() {
        Map<String, Set<String>> made = new HashMap<>();
        for (SpanData span : spans) {
            note(made, name(span), span.getAttributes());
        }
        // Only where the broker exports spans of its own; see the test of that.
        Map<String, Set<String>> documented = documented("attributes");
        assertThat(documented.remove(RequestSpans.EXPORTED_BY.getKey())).isNotNull();
        documented.replaceAll((attribute, on) -> on.equals(Set.of("every stage")) ? stagesOf(made, attribute) : on);
        assertThat(made).isEqualTo(documented);
    }

    @Test
    void everyEventIsInTheReferenceWithItsAttributes() {
        Map<String, Set<String>> made = new HashMap<>();
        for (SpanData span : spans) {
            for (EventData event : span.getEvents()) {
                assertThat(name(span)).isEqualTo("message TOPIC");
                note(made, event.getName(), event.getAttributes());
            }
        }
        assertThat(made).isEqualTo(documented("events"));
    }

    @Test
    void everyReasonToKeepAMessageIsInTheReference() throws IOException {
        Set<String> words = new TreeSet<>();
        for (KeptFor why : KeptFor.values()) {
            words.add(why.word());
        }
        assertThat(rows("kept").stream().flatMap(row -> names(row.getFirst()).stream()))
                .containsExactlyInAnyOrderElementsOf(words);
    }

    /** Spans of stages are many and alike. */
    private static Set<String> stagesOf(Map<String, Set<String>> made, String attribute) {
        Set<String> on = made.getOrDefault(attribute, Set.of());
        assertThat(on).contains("schedule delay", "client and network", "acknowledge", "appended", "waited");
        return on;
    }

    private static void note(Map<String, Set<String>> byAttribute, String on, Attributes attributes) {
        attributes
                .asMap()
                .keySet()
                .forEach(key -> byAttribute
                        .computeIfAbsent(key.getKey(), name -> new TreeSet<>())
                        .add(on));
    }

    private Map<String, Set<String>> documented(String table) {
        return rows(table).stream()
                .collect(
                        Collectors.toMap(row -> names(row.get(0)).getFirst(), row -> new TreeSet<>(names(row.get(1)))));
    }

    private static String name(SpanData span) {
        return span.getName().replace(TraceFixture.TOPIC, "TOPIC");
    }

    private static String service(SpanData span) {
        return String.valueOf(span.getResource().getAttribute(AttributeKey.stringKey("service.name")));
    }

    private static List<String> names(String cell) {
        Matcher matcher = NAME.matcher(cell);
        List<String> names = new ArrayList<>();
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    /** The rows of the table after a marker, without its head. */
    private static List<List<String>> rows(String table) {
        String reference = reference();
        String marker = "<!-- traces: " + table + " -->";
        int start = reference.indexOf(marker);
        assertThat(start).as("marker %s", marker).isNotNegative();
        return reference
                .substring(start + marker.length())
                .lines()
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(line -> List.of(line.substring(1, line.lastIndexOf('|')).split("\\|", -1)))
                .map(row -> row.stream().map(String::strip).toList())
                .toList();
    }

    private static String reference() {
        try {
            return Files.readString(
                    Path.of(Objects.requireNonNull(System.getProperty("strobe.root")), "docs", "TELEMETRY.md"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
