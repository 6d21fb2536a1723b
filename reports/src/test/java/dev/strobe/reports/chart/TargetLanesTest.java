package dev.strobe.reports.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.reports.run.SpanLog.CauseMark;
import dev.strobe.reports.run.SpanLog.MessageTrace;
import dev.strobe.reports.run.SpanLog.PauseMark;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TargetLanesTest {

    @Test
    void whatTwoMessagesMetIsOneStretch() {
        List<List<Object>> lanes = TargetLanes.of(
                List.of(
                        message(12.0, List.of(new CauseMark("broker.fsync", "broker", 1_000, 4_000)), List.of()),
                        message(12.002, List.of(new CauseMark("broker.fsync", "broker", 0, 6_000)), List.of())),
                1_000);

        assertThat(lanes).containsExactly(List.of(12.001, 0.007, "fsync"));
    }

    @Test
    void aCollectionIsSeenAsACauseAndAsAPause() {
        List<List<Object>> lanes = TargetLanes.of(
                List.of(
                        message(1, List.of(new CauseMark("broker.gc", "broker", -2_000, 9_000)), List.of()),
                        message(5, List.of(), List.of(new PauseMark("GC Pause", 0, 3_000))),
                        message(7, List.of(new CauseMark("network", "network", 0, 3_000)), List.of())),
                1_000);

        assertThat(lanes).containsExactly(List.of(0.998, 0.009, "gc"), List.of(5.0, 0.003, "gc"));
    }

    private static MessageTrace message(double atS, List<CauseMark> causes, List<PauseMark> pauses) {
        return new MessageTrace(
                "0af7",
                "steady",
                Math.round((1_000 + atS) * 1e9),
                10_000,
                "whole",
                null,
                null,
                Map.of(),
                List.of(),
                causes,
                pauses);
    }
}
