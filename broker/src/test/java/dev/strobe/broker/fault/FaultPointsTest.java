package dev.strobe.broker.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.telemetry.FlightRecording;
import dev.strobe.broker.telemetry.MetricFamily;
import dev.strobe.broker.telemetry.MetricRegistry;
import dev.strobe.broker.time.ManualClock;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FaultPointsTest {

    private static final long MS = 1_000_000;

    @TempDir
    private Path folder;

    private final ManualClock clock = new ManualClock(0);
    private final MetricRegistry registry = new MetricRegistry();
    private final FaultPoints points = FaultPoints.on(clock, registry);
    private final FaultRequests requests = new FaultRequests(points);

    @Test
    void anArmedPointDelaysAsManyAsWereAskedForAndNoOtherPointDelaysAnyone() {
        assertThat(status("POST", "/faults/append", "delay_ms=80&count=2")).isEqualTo(200);

        List<RecordedEvent> events = FlightRecording.of(folder, () -> {
            for (int i = 0; i < 3; i++) {
                for (FaultPoint point : FaultPoint.values()) {
                    points.pass(point);
                }
            }
        });

        assertThat(clock.nanoTime()).isEqualTo(160 * MS);
        assertThat(events)
                .hasSize(2)
                .allSatisfy(event -> assertThat(event.getString("point")).isEqualTo("append"))
                .allSatisfy(event -> assertThat(event.getLong("delayNs")).isEqualTo(80 * MS));
        assertThat(metric("strobe_faults_taken_total", "append")).isEqualTo(2);
        assertThat(metric("strobe_faults_taken_total", "queue")).isZero();
    }

    @Test
    void aCountOfZeroDisarms() {
        status("POST", "/faults/write", "delay_ms=80&count=5");
        assertThat(metric("strobe_fault_points_armed", "")).isEqualTo(1);

        assertThat(status("POST", "/faults/write", "count=0")).isEqualTo(200);

        points.pass(FaultPoint.WRITE);
        assertThat(clock.nanoTime()).isZero();
        assertThat(metric("strobe_fault_points_armed", "")).isZero();
    }

    @Test
    void everyPointIsShown() {
        status("POST", "/faults/fetch-read", "delay_ms=7");

        String shown = requests.answer("GET", "/faults", "").orElseThrow().json();

        for (FaultPoint point : FaultPoint.values()) {
            assertThat(shown).contains("{\"point\":\"" + point.word() + "\"");
        }
        assertThat(shown).contains("{\"point\":\"fetch-read\",\"delay_ms\":7,\"left\":1,\"taken\":0}");
    }

    @Test
    void nonsenseIsRefusedAndArmsNothing() {
        for (String query : List.of(
                "",
                "count=1",
                "delay_ms=0",
                "delay_ms=x",
                "delay_ms=60001",
                "delay_ms=5&count=-1",
                "delay_ms=5&how=1")) {
            assertThat(status("POST", "/faults/decode", query)).as(query).isEqualTo(400);
        }
        assertThat(status("POST", "/faults/none", "delay_ms=5")).isEqualTo(404);
        assertThat(requests.answer("GET", "/faults/decode", "")).isEmpty();
        assertThat(requests.answer("DELETE", "/faults", "")).isEmpty();
        assertThat(points.left(FaultPoint.DECODE)).isZero();
    }

    @Test
    void whereFaultsAreOffThereIsNoPageAndNoDelay() {
        FaultRequests off = new FaultRequests(FaultPoints.OFF);

        assertThat(off.answer("GET", "/faults", "")).isEmpty();
        assertThat(off.answer("POST", "/faults/append", "delay_ms=5")).isEmpty();
        for (FaultPoint point : FaultPoint.values()) {
            FaultPoints.OFF.pass(point);
        }
        FaultPoints.OFF.enterAppendMonitor();
    }

    @Test
    void closingDisarms() {
        status("POST", "/faults/append", "delay_ms=80&count=2");

        points.close();

        points.pass(FaultPoint.APPEND);
        assertThat(clock.nanoTime()).isZero();
    }

    private int status(String method, String path, String query) {
        return requests.answer(method, path, query).orElseThrow().status();
    }

    private double metric(String name, String label) {
        return registry.read().stream()
                .filter(family -> family.name().equals(name))
                .flatMap(family -> family.points().stream())
                .map(MetricFamily.Value.class::cast)
                .filter(value -> value.labelValue().equals(label))
                .findFirst()
                .orElseThrow()
                .value();
    }
}
