package dev.strobe.reports.history;

import dev.strobe.reports.run.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Entries of made-up runs, one an hour. */
public final class HistoryRuns {

    private static final Instant FIRST = Instant.parse("2026-11-01T10:00:00Z");

    private HistoryRuns() {}

    /** One run for each value, of commit {@code c0}, {@code c1}, ... */
    public static List<HistoryEntry> of(HistoryMetric metric, double... values) {
        List<HistoryEntry> runs = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            runs.add(run(i, "c" + i, Map.of(metric.key(), values[i])));
        }
        return runs;
    }

    public static HistoryEntry run(int number, @Nullable String commit, Map<String, Double> metrics) {
        return new HistoryEntry(
                HistoryEntry.SCHEMA,
                "run-" + number,
                FIRST.plus(Duration.ofHours(number)),
                commit,
                new HistoryEntry.Scenario("constant", "a1".repeat(32)),
                new HistoryEntry.Target("strobe", "1.0", 1),
                new HistoryEntry.Host(2, "AMD EPYC", "6.1", "25"),
                new Run.StrobeBuild("0.1.0", "abc"),
                Run.Verdict.PASS,
                false,
                true,
                "steady",
                new LinkedHashMap<>(metrics));
    }

    public static HistoryEntry invalid(HistoryEntry run) {
        return new HistoryEntry(
                run.schema(),
                run.runId(),
                run.startedAt(),
                run.commit(),
                run.scenario(),
                run.target(),
                run.host(),
                run.strobe(),
                Run.Verdict.INVALID,
                run.smoke(),
                false,
                run.phase(),
                run.metrics());
    }

    public static HistoryEntry on(HistoryEntry run, HistoryEntry.Host host) {
        return new HistoryEntry(
                run.schema(),
                run.runId(),
                run.startedAt(),
                run.commit(),
                run.scenario(),
                run.target(),
                host,
                run.strobe(),
                run.verdict(),
                run.smoke(),
                run.valid(),
                run.phase(),
                run.metrics());
    }

    public static HistoryEntry scenario(HistoryEntry run, String name, String sha256) {
        return new HistoryEntry(
                run.schema(),
                run.runId(),
                run.startedAt(),
                run.commit(),
                new HistoryEntry.Scenario(name, sha256),
                run.target(),
                run.host(),
                run.strobe(),
                run.verdict(),
                run.smoke(),
                run.valid(),
                run.phase(),
                run.metrics());
    }
}
