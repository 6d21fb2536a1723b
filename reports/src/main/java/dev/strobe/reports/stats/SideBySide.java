package dev.strobe.reports.stats;

import dev.strobe.reports.run.Run;
import dev.strobe.reports.stats.BlockBootstrap.Counts;
import dev.strobe.reports.stats.BlockBootstrap.Ratio;
import dev.strobe.reports.stats.RunComparison.Row;
import dev.strobe.reports.stats.RunComparison.Unit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Several runs beside each other, every one compared with the first: figures, how sure each ratio of percentiles is, and in
 * what else the runs differ.
 *
 * @param unlike why they must not be compared; empty if they may be
 * @param notes what a reader should know before believing a ratio
 * @param differences settings and properties of the machine that are not the same in all runs
 * @param rows of figures that all runs have a place for; empty if the comparison was refused
 * @param targets the runs by target, where there are several; null otherwise
 */
public record SideBySide(
        List<Run> runs,
        boolean forced,
        List<String> unlike,
        List<String> notes,
        List<Difference> differences,
        List<Line> rows,
        @Nullable TargetComparison targets) {

    /** More have no letter, and no room on a page. */
    public static final int RUNS_MAX = 8;

    private static final Map<String, Long> ONE_IN = Map.of("p50", 2L, "p90", 10L, "p99", 100L, "p99.9", 1_000L);
    private static final long SEED = 20_261_121;

    /**
     * One run as it is compared.
     *
     * @param scenario content of its {@code scenario.yaml}; empty if there is none
     * @param latencies by tag without subscription, such as {@code step-1/end_to_end}, the intervals in order
     */
    public record Source(Run run, String scenario, Map<String, List<Counts>> latencies) {}

    /** @param values by run; null where it has none */
    public record Difference(String owner, String key, List<@Nullable String> values) {}

    /** One figure of every run. */
    public record Line(String phase, String metric, Unit unit, List<Cell> cells) {}

    /**
     * @param ratio to the first run; null for the first run itself, and where nothing can be said
     * @param interval of the ratio; null where there are too few intervals, or it is no percentile
     */
    public record Cell(
            @Nullable Double value,
            boolean lowerBound,
            @Nullable Double ratio,
            @Nullable Ratio interval) {}

    /**
     * Compares runs with the first of them.
     *
     * @param sources at least two, at most {@link #RUNS_MAX}
     * @param forced whether to compare unlike runs all the same
     */
    public static SideBySide of(List<Source> sources, boolean forced) {
        Source first = sources.getFirst();
        List<RunComparison> pairs = new ArrayList<>();
        for (int i = 1; i < sources.size(); i++) {
            Source other = sources.get(i);
            pairs.add(RunComparison.of(first.run(), other.run(), letter(i), forced, sameContent(first, other)));
        }
        Set<String> unlike = new LinkedHashSet<>();
        Set<String> notes = new LinkedHashSet<>();
        pairs.forEach(pair -> {
            unlike.addAll(pair.unlike());
            notes.addAll(pair.notes());
        });
        List<Run> runs = sources.stream().map(Source::run).toList();
        boolean refused = !forced && !unlike.isEmpty();
        return new SideBySide(
                runs,
                forced,
                List.copyOf(unlike),
                List.copyOf(notes),
                differences(runs),
                refused ? List.of() : lines(sources, pairs),
                refused ? null : byTarget(runs).orElse(null));
    }

    public boolean refused() {
        return !forced && !unlike.isEmpty();
    }

    /** What run number {@code index} is called: A, B, ... */
    public static String letter(int index) {
        return String.valueOf((char) ('A' + index));
    }

    /** Whether the load was the same: only the target, and what else it was to be compared with, may differ. */
    private static boolean sameContent(Source a, Source b) {
        return a.run().scenario().sha256().equals(b.run().scenario().sha256())
                || (!a.scenario().isBlank() && withoutTarget(a.scenario()).equals(withoutTarget(b.scenario())));
    }

    private static String withoutTarget(String scenario) {
        StringBuilder rest = new StringBuilder();
        boolean left = false;
        for (String line : scenario.lines().toList()) {
            boolean topLevel = !line.isBlank() && !Character.isWhitespace(line.charAt(0));
            left = topLevel ? line.startsWith("target:") || line.startsWith("compare:") : left;
            if (!left) {
                rest.append(line).append('\n');
            }
        }
        return rest.toString();
    }

    private static List<Difference> differences(List<Run> runs) {
        List<Map<List<String>, String>> settings =
                runs.stream().map(SideBySide::settings).toList();
        Set<List<String>> keys = new LinkedHashSet<>();
        settings.forEach(ofRun -> keys.addAll(ofRun.keySet()));
        List<Difference> differences = new ArrayList<>();
        for (List<String> key : keys) {
            List<@Nullable String> values = new ArrayList<>();
            for (Map<List<String>, String> ofRun : settings) {
                values.add(ofRun.get(key));
            }
            if (new HashSet<>(values).size() > 1) {
                differences.add(new Difference(key.getFirst(), key.getLast(), values));
            }
        }
        return differences;
    }

    /** By owner and key. */
    private static Map<List<String>, String> settings(Run run) {
        Map<List<String>, String> settings = new LinkedHashMap<>();
        environment(run).forEach((key, value) -> settings.put(List.of("machine and versions", key), value));
        run.configuration().forEach((owner, ofOwner) -> {
            if (!owner.equals("remarks")) {
                ofOwner.forEach((key, value) -> settings.put(List.of(owner, key), ownName(value, run)));
            }
        });
        return settings;
    }

    /** Topics, groups and clients carry the name of their run, which is no difference. */
    private static String ownName(String value, Run run) {
        return value.replace(run.runId(), "RUN");
    }

    private static Map<String, String> environment(Run run) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("target", run.target().name());
        environment.put("target version", run.target().version());
        environment.put("nodes", Integer.toString(run.target().nodes()));
        environment.put("os", run.host().os());
        environment.put("kernel", run.host().kernel());
        environment.put("cpu", run.host().cpu());
        environment.put("cores", Integer.toString(run.host().cores()));
        environment.put("memory", Figures.bytes(run.host().memoryBytes()));
        environment.put("jdk of the harness", run.host().jdk());
        environment.put("strobe", run.strobe().version());
        String git = run.strobe().git();
        if (git != null) {
            environment.put("strobe commit", git);
        }
        environment.put("seed", Long.toString(run.seed()));
        return environment;
    }

    /** Figures of the first pair that every other pair has too. */
    private static List<Line> lines(List<Source> sources, List<RunComparison> pairs) {
        List<Map<List<String>, Row>> byName = new ArrayList<>();
        for (RunComparison pair : pairs) {
            Map<List<String>, Row> rows = new LinkedHashMap<>();
            pair.rows().forEach(row -> rows.put(List.of(row.phase(), row.metric()), row));
            byName.add(rows);
        }
        List<Line> lines = new ArrayList<>();
        for (Map.Entry<List<String>, Row> entry : byName.getFirst().entrySet()) {
            List<Row> ofPairs = byName.stream()
                    .flatMap(rows -> Optional.ofNullable(rows.get(entry.getKey())).stream())
                    .toList();
            if (ofPairs.size() == pairs.size()) {
                lines.add(line(sources, ofPairs));
            }
        }
        return lines;
    }

    private static Line line(List<Source> sources, List<Row> ofPairs) {
        Row first = ofPairs.getFirst();
        List<Cell> cells = new ArrayList<>();
        cells.add(new Cell(first.a(), first.aLowerBound(), null, null));
        for (int i = 0; i < ofPairs.size(); i++) {
            Row row = ofPairs.get(i);
            boolean bounded = row.aLowerBound() || row.bLowerBound();
            cells.add(new Cell(
                    row.b(),
                    row.bLowerBound(),
                    bounded ? null : row.ratio(),
                    bounded || row.ratio() == null
                            ? null
                            : interval(sources.getFirst(), sources.get(i + 1), row)
                                    .orElse(null)));
        }
        return new Line(first.phase(), first.metric(), first.unit(), cells);
    }

    private static Optional<Ratio> interval(Source a, Source b, Row row) {
        int space = row.metric().lastIndexOf(' ');
        Long oneIn = space < 0 ? null : ONE_IN.get(row.metric().substring(space + 1));
        if (oneIn == null) {
            return Optional.empty();
        }
        String tag = row.phase() + "/" + row.metric().substring(0, space);
        return BlockBootstrap.ratio(
                a.latencies().getOrDefault(tag, List.of()), b.latencies().getOrDefault(tag, List.of()), oneIn, SEED);
    }

    /** Rounds of one run of each target, in the order given; what is left over of a target is left out. */
    private static Optional<TargetComparison> byTarget(List<Run> runs) {
        Map<String, List<Run>> byTarget = new LinkedHashMap<>();
        runs.forEach(run -> byTarget.computeIfAbsent(run.target().name(), key -> new ArrayList<>())
                .add(run));
        if (byTarget.size() < 2) {
            return Optional.empty();
        }
        int rounds = byTarget.values().stream().mapToInt(List::size).min().orElse(0);
        List<List<Run>> table = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            int number = round;
            table.add(byTarget.values().stream()
                    .map(ofTarget -> ofTarget.get(number))
                    .toList());
        }
        return Optional.of(TargetComparison.of(table));
    }
}
