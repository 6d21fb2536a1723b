package dev.strobe.broker.telemetry.flight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import jdk.jfr.Configuration;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.SettingDescriptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the shipped recording settings to the JDK that runs this, and to our own events. */
final class RecordingSettingsTest {

    private static final Map<String, EventType> OURS = OwnEvents.byName();

    @ParameterizedTest
    @ValueSource(strings = {"strobe.jfc", "strobe-full.jfc"})
    void everyEventAndSettingExists(String file) throws IOException, ParseException {
        Map<String, Set<String>> known = new TreeMap<>();
        FlightRecorder.getFlightRecorder().getEventTypes().forEach(type -> known.put(type.getName(), settings(type)));
        OURS.forEach((name, type) -> known.put(name, settings(type)));

        events(file).forEach((event, settings) -> {
            assertThat(known).as(file).containsKey(event);
            assertThat(known.get(event)).as(event).containsAll(settings.keySet());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"strobe.jfc", "strobe-full.jfc"})
    void eachOfOurEventsIsRecordedWhateverItsLengthAndWithoutAStack(String file) throws IOException, ParseException {
        Map<String, Map<String, String>> events = events(file);

        assertThat(events.keySet().stream().filter(name -> name.startsWith("strobe.")))
                .containsExactlyInAnyOrderElementsOf(OURS.keySet());
        assertThat(OURS.keySet())
                .allSatisfy(name -> assertThat(events.get(name))
                        .isEqualTo(Map.of("enabled", "true", "threshold", "0 ns", "stackTrace", "false")));
    }

    @Test
    void fullHoldsTheEventsOfDefault() throws IOException, ParseException {
        assertThat(events("strobe-full.jfc").keySet())
                .isEqualTo(events("strobe.jfc").keySet());
        assertThat(events("strobe-full.jfc")).isNotEqualTo(events("strobe.jfc"));
    }

    private static Set<String> settings(EventType type) {
        return type.getSettingDescriptors().stream()
                .map(SettingDescriptor::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Settings by event. */
    private static Map<String, Map<String, String>> events(String file) throws IOException, ParseException {
        try (Reader text = new InputStreamReader(
                Objects.requireNonNull(RecordingSettingsTest.class.getResourceAsStream("/" + file)),
                StandardCharsets.UTF_8)) {
            Map<String, Map<String, String>> events = new TreeMap<>();
            Configuration.create(text).getSettings().forEach((key, value) -> {
                int hash = key.indexOf('#');
                events.computeIfAbsent(key.substring(0, hash), event -> new TreeMap<>())
                        .put(key.substring(hash + 1), value);
            });
            return events;
        }
    }
}
