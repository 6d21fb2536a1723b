package dev.strobe.harness.observe.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricBacklogTest {

    @TempDir
    Path folder;

    @Test
    void anIntervalComesBackAsItWas() {
        Collection<MetricData> interval = interval(1);
        try (MetricBacklog backlog = backlog()) {
            backlog.append(interval);

            List<MetricData> read = StoredMetrics.read(backlog.first());

            assertThat(read).containsExactlyInAnyOrderElementsOf(interval);
            backlog.removeFirst();
        }
        assertThat(file()).doesNotExist();
    }

    @Test
    void whatIsLeftIsFoundAgainInOrder() {
        try (MetricBacklog backlog = backlog()) {
            for (int i = 1; i <= 3; i++) {
                assertThat(backlog.append(interval(i))).isTrue();
            }
            backlog.removeFirst();
        }

        try (MetricBacklog again = backlog()) {
            assertThat(again.count()).isEqualTo(2);
            assertThat(again.first()).contains("\"asInt\":\"20\"");
            again.removeFirst();
            assertThat(again.first()).contains("\"asInt\":\"30\"");
        }
    }

    @Test
    void aCutLineIsWrittenOver() throws IOException {
        try (MetricBacklog backlog = backlog()) {
            backlog.append(interval(1));
        }
        Files.writeString(file(), "{\"resourceMetrics\":[{\"res", StandardOpenOption.APPEND);

        try (MetricBacklog again = backlog()) {
            again.append(interval(2));
        }

        assertThat(Files.readAllLines(file()))
                .hasSize(2)
                .allSatisfy(line -> assertThat(StoredMetrics.read(line)).isNotEmpty());
    }

    @Test
    void whatDoesNotFitIsRefused() {
        try (MetricBacklog backlog = new MetricBacklog(file(), 100)) {
            assertThat(backlog.append(interval(1))).isFalse();
            assertThat(backlog.isEmpty()).isTrue();
        }
    }

    private MetricBacklog backlog() {
        return new MetricBacklog(file(), MetricBacklog.BYTES_MAX);
    }

    private Path file() {
        return folder.resolve("backlog").resolve("metrics.jsonl");
    }

    /** With every kind of metric, an exemplar too. */
    static Collection<MetricData> interval(int number) {
        List<Collection<MetricData>> pushed = new ArrayList<>();
        RunMetrics metrics = new RunMetrics(
                Feeding.NAMES,
                Resource.create(io.opentelemetry.api.common.Attributes.builder()
                        .put("service.name", "strobe-harness")
                        .build()),
                0,
                pushed::add);
        metrics.latency("constant", "end_to_end/billing", Feeding.values(0, 900, 1_000_000, 80_000_000));
        metrics.slowest(RunMetricsTest.message(4, 80_000_000));
        metrics.interval(Feeding.point("constant"), Feeding.counts(number * 10L), number * 1_000_000_000L);
        return pushed.getFirst();
    }
}
