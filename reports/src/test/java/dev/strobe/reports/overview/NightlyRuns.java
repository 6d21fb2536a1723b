package dev.strobe.reports.overview;

import dev.strobe.reports.fixture.RunFixtures;
import dev.strobe.reports.html.ReportRenderer;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A folder of two scenarios that ran every night; CPU and latency of one grew at one point, and one run was disturbed. */
final class NightlyRuns {

    private static final int NIGHTS = 30;
    private static final int CHANGE = 20;
    private static final int DISTURBED = 7;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private NightlyRuns() {}

    /** Returns the number of runs. */
    static int write(Path folder) {
        try {
            Path made = Files.createTempDirectory("nightly");
            RunDirectory steps = RunFixtures.stepLoad(made);
            RunDirectory closed = RunFixtures.closedLoop(made);
            SplittableRandom random = new SplittableRandom(8);
            for (int night = 0; night < NIGHTS; night++) {
                double factor = (night < CHANGE ? 1 : 1.14) * Math.exp(0.012 * random.nextGaussian());
                write(folder, night, night(steps.read(), night, factor));
                if (night % 2 == 0) {
                    write(folder, night, night(closed.read(), night, Math.exp(0.02 * random.nextGaussian())));
                }
            }
            delete(made);
            return NIGHTS + NIGHTS / 2;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path folder, int night, Run run) throws IOException {
        RunDirectory directory = new RunDirectory(Files.createDirectory(folder.resolve(run.runId())));
        directory.write(run);
        if (night == NIGHTS - 1) {
            new ReportRenderer().render(directory);
        }
    }

    private static Run night(Run run, int night, double factor) {
        ObjectNode tree = (ObjectNode) JSON.readTree(RunDirectory.line(run));
        var started = run.startedAt().plus(Duration.ofDays(night));
        tree.put("started_at", started.toString());
        tree.put(
                "run_id",
                started.toString().replaceAll("[-:]", "") + "-" + run.scenario().name());
        if (night == DISTURBED) {
            tree.put("verdict", "invalid");
            ((ObjectNode) tree.get("validity")).put("valid", false);
            ((ObjectNode) tree.get("validity")).set("reasons", JSON.valueToTree(List.of("steal 4 %")));
        }
        for (var phase : tree.get("phases")) {
            scale((ObjectNode) phase.get("cpu"), factor, "target_us_per_msg");
            if (phase.get("latency").get("end_to_end") instanceof ObjectNode latency) {
                scale(latency, factor * factor, "p50_us", "p90_us", "p99_us", "p99_9_us");
            }
        }
        return RunDirectory.parse(JSON.writeValueAsString(tree));
    }

    private static void scale(ObjectNode node, double factor, String... names) {
        for (String name : names) {
            if (node.get(name) != null && node.get(name).isNumber()) {
                node.put(name, node.get(name).asDouble() * factor);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }
}
