package dev.strobe.broker.telemetry.flight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.telemetry.FlightRecording;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FlightEventsTest {

    @TempDir
    private Path folder;

    @Test
    void eventsKeepTheirNamesAndFields() {
        List<RecordedEvent> events = FlightRecording.of(folder, () -> {
            FlightEvents.request(new FlightEvents.AnsweredRequest("Heartbeat", "app", 7, 100, 200, 300, 25));
            FlightEvents.runDelay("strobe-loop-1", 5_000_000, 1_000_001);
            FlightEvents.throttled("in-flight", "127.0.0.1", 1_000_001);
            FlightEvents.fault("append", 80);
        });

        assertThat(events)
                .extracting(event -> Map.entry(event.getEventType().getName(), fields(event)))
                .containsExactly(
                        Map.entry(
                                "strobe.Request",
                                Map.of(
                                        "api",
                                        "Heartbeat",
                                        "clientHash",
                                        "app".hashCode(),
                                        "correlationId",
                                        7,
                                        "receivedNs",
                                        100L,
                                        "respondedNs",
                                        200L,
                                        "writtenNs",
                                        300L,
                                        "errorCode",
                                        25)),
                        Map.entry(
                                "strobe.RunDelay",
                                Map.of("thread", "strobe-loop-1", "intervalNs", 5_000_000L, "runDelayNs", 1_000_001L)),
                        Map.entry(
                                "strobe.Throttle",
                                Map.of("what", "in-flight", "peer", "127.0.0.1", "durationNs", 1_000_001L)),
                        Map.entry("strobe.Fault", Map.of("point", "append", "delayNs", 80L)));
    }

    @Test
    void shortWaitsLeaveNoEvent() {
        List<RecordedEvent> events = FlightRecording.of(folder, () -> {
            FlightEvents.runDelay("strobe-loop-1", 5_000_000, FlightEvents.WAIT_NS);
            FlightEvents.throttled("in-flight", "127.0.0.1", FlightEvents.WAIT_NS);
        });

        assertThat(events).isEmpty();
    }

    @Test
    void aRebalanceIsOneEventWithItsFirstReason() {
        GroupRebalance rebalance = new GroupRebalance();
        List<RecordedEvent> events = FlightRecording.of(folder, () -> {
            rebalance.begin("member joined");
            rebalance.begin("member left");
            rebalance.end("billing", 3, 2);
            rebalance.end("billing", 3, 2);
        });

        assertThat(events).hasSize(1);
        assertThat(fields(events.getFirst()))
                .isEqualTo(Map.of("group", "billing", "generation", 3, "reason", "member joined", "members", 2));
    }

    private static Map<String, Object> fields(RecordedEvent event) {
        Map<String, Object> fields = new TreeMap<>();
        event.getFields().forEach(field -> {
            if (!List.of("startTime", "duration", "eventThread", "stackTrace").contains(field.getName())) {
                fields.put(field.getName(), event.getValue(field.getName()));
            }
        });
        return fields;
    }
}
