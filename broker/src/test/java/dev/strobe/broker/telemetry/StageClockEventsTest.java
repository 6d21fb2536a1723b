package dev.strobe.broker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.config.TelemetryLevel;
import dev.strobe.broker.telemetry.LatencySeries.Latencies;
import dev.strobe.broker.telemetry.StageClock.FetchStages;
import dev.strobe.broker.telemetry.flight.FlightEvents;
import dev.strobe.broker.time.ManualClock;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the names and fields of the flight recorder's events: readers of recordings know them by these. */
final class StageClockEventsTest {

    private static final List<String> OF_EVERY_EVENT = List.of("startTime", "duration", "eventThread", "stackTrace");

    @TempDir
    private Path folder;

    private final Telemetry telemetry = new Telemetry(TelemetryLevel.DEFAULT, "test", new ManualClock(0));
    private final StageClock stageClock = telemetry.stageClock();

    @Test
    void aProduceEventHoldsEveryStageAsTheTimeSinceTheOneBefore() {
        List<RecordedEvent> events = FlightRecording.of(
                folder,
                () -> stageClock.produced(new Stages(1_030, 1_060, 1_100, 1_150), 77, 9, 1_000, 1_010, 1_210, 1_280));

        RecordedEvent event = assertSingle(events, "strobe.Produce");
        assertThat(fields(event))
                .containsExactly(
                        Map.entry("topicIdHigh", 11L),
                        Map.entry("topicIdLow", 12L),
                        Map.entry("partition", 3),
                        Map.entry("baseOffset", 400L),
                        Map.entry("recordCount", 5),
                        Map.entry("clientHash", 77),
                        Map.entry("correlationId", 9),
                        Map.entry("producerId", 600L),
                        Map.entry("baseSequence", 70),
                        Map.entry("errorCode", 0),
                        Map.entry("receivedNs", 1_000L),
                        Map.entry("decodedNs", 10L),
                        Map.entry("queuedNs", 20L),
                        Map.entry("appendedNs", 30L),
                        Map.entry("flushedNs", 40L),
                        Map.entry("replicatedNs", 50L),
                        Map.entry("respondedNs", 60L),
                        Map.entry("writtenNs", 70L));
        assertThat(event.getStackTrace()).isNull();
    }

    @Test
    void aRefusedAppendHasStagesThatLastedNothing() {
        List<RecordedEvent> events = FlightRecording.of(
                folder, () -> stageClock.produced(new Stages(1_030, 0, 0, 0), 77, 9, 1_000, 1_010, 1_040, 1_050));

        Map<String, Object> fields = fields(assertSingle(events, "strobe.Produce"));
        assertThat(fields).containsEntry("appendedNs", 0L).containsEntry("replicatedNs", 0L);
        assertThat(fields).containsEntry("respondedNs", 10L).containsEntry("writtenNs", 10L);
    }

    @Test
    void aFetchEventHoldsEveryStageAsTheTimeSinceTheOneBefore() {
        List<RecordedEvent> events = FlightRecording.of(folder, () -> stageClock.fetched(fetchStages()));

        assertThat(fields(assertSingle(events, "strobe.Fetch")))
                .containsExactly(
                        Map.entry("topicIdHigh", 21L),
                        Map.entry("topicIdLow", 22L),
                        Map.entry("partition", 4),
                        Map.entry("baseOffset", 500L),
                        Map.entry("recordCount", 6),
                        Map.entry("clientHash", 88),
                        Map.entry("correlationId", 10),
                        Map.entry("bytes", 4_096),
                        Map.entry("receivedNs", 2_000L),
                        Map.entry("decodedNs", 10L),
                        Map.entry("waitedNs", 20L),
                        Map.entry("readNs", 30L),
                        Map.entry("respondedNs", 40L),
                        Map.entry("writtenNs", 50L));
    }

    @Test
    void stagesAddUpToTheTotalInTheMetricsWhetherOrNotARecordingRuns() {
        stageClock.produced(new Stages(1_030, 1_060, 1_100, 1_150), 77, 9, 1_000, 1_010, 1_210, 1_280);
        stageClock.fetched(fetchStages());

        for (String name : List.of("strobe_produce_stage_seconds", "strobe_fetch_stage_seconds")) {
            long stagesNs = 0;
            long totalNs = 0;
            for (MetricFamily.Point point : family(name).points()) {
                Latencies latencies = ((MetricFamily.Summary) point).latencies();
                assertThat(latencies.count()).isEqualTo(1);
                if (point.labelValue().equals("total")) {
                    totalNs = latencies.sumNs();
                } else {
                    stagesNs += latencies.sumNs();
                }
            }
            assertThat(stagesNs).isEqualTo(totalNs).isPositive();
        }
    }

    @Test
    void rareEventsKeepTheirNamesAndFields() {
        List<RecordedEvent> events = FlightRecording.of(folder, () -> {
            FlightEvents.loopTask(1, FlightEvents.SLOW_TASK_NS);
            FlightEvents.loopTask(1, 10_000_001);
            FlightEvents.segmentRolled("orders-3", 42, 17);
            FlightEvents.connectionOpened("127.0.0.1:5000");
            FlightEvents.connectionClosed("127.0.0.1:5000", "idle");
            FlightEvents.hiccup(12, 3);
            FlightEvents.clockAnchor(new ManualClock(99));
        });

        assertThat(events)
                .extracting(event -> Map.entry(event.getEventType().getName(), fields(event)))
                .containsExactly(
                        Map.entry("strobe.LoopTask", Map.of("loop", 1, "taskNs", 10_000_001L)),
                        Map.entry("strobe.SegmentRoll", Map.of("log", "orders-3", "baseOffset", 42L, "rollNs", 17L)),
                        Map.entry(
                                "strobe.Connection", Map.of("state", "opened", "peer", "127.0.0.1:5000", "reason", "")),
                        Map.entry(
                                "strobe.Connection",
                                Map.of("state", "closed", "peer", "127.0.0.1:5000", "reason", "idle")),
                        Map.entry("strobe.Hiccup", Map.of("gapNs", 12L, "runDelayNs", 3L)),
                        Map.entry("strobe.ClockAnchor", Map.of("nanoTime", 99L)));
    }

    @Test
    void whereTelemetryIsOffNothingOfARequestIsKept() {
        Telemetry off = new Telemetry(TelemetryLevel.OFF, "test", new ManualClock(0));

        assertThat(FlightRecording.of(folder, () -> off.stageClock().fetched(fetchStages())))
                .isEmpty();
        assertThat(off.registry().read()).noneMatch(family -> family.kind() == MetricFamily.Kind.LATENCY);
    }

    private MetricFamily family(String name) {
        return telemetry.registry().read().stream()
                .filter(family -> family.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static FetchStages fetchStages() {
        FetchStages stages = new FetchStages();
        stages.topicIdHigh = 21;
        stages.topicIdLow = 22;
        stages.partition = 4;
        stages.baseOffset = 500;
        stages.recordCount = 6;
        stages.clientHash = 88;
        stages.correlationId = 10;
        stages.bytes = 4_096;
        stages.receivedNs = 2_000;
        stages.decodedNs = 2_010;
        stages.waitedNs = 2_030;
        stages.readNs = 2_060;
        stages.respondedNs = 2_100;
        stages.writtenNs = 2_150;
        return stages;
    }

    private static RecordedEvent assertSingle(List<RecordedEvent> events, String name) {
        assertThat(events).extracting(event -> event.getEventType().getName()).containsExactly(name);
        return events.getFirst();
    }

    private static Map<String, Object> fields(RecordedEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (ValueDescriptor field : event.getFields()) {
            if (!OF_EVERY_EVENT.contains(field.getName())) {
                fields.put(field.getName(), event.getValue(field.getName()));
            }
        }
        return fields;
    }

    /** A produce request that got through; stamps as given. */
    private record Stages(long queuedNs, long appendedNs, long flushedNs, long replicatedNs) implements ProduceStages {
        @Override
        public long topicIdHigh() {
            return 11;
        }

        @Override
        public long topicIdLow() {
            return 12;
        }

        @Override
        public int partition() {
            return 3;
        }

        @Override
        public long baseOffset() {
            return 400;
        }

        @Override
        public int recordCount() {
            return 5;
        }

        @Override
        public long producerId() {
            return 600;
        }

        @Override
        public int baseSequence() {
            return 70;
        }

        @Override
        public int errorCode() {
            return 0;
        }
    }
}
