package dev.strobe.harness.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.strobe.reports.run.Run;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run against the real reference broker, whose traces are whole; skipped where the broker has not been built. */
class HeadTracesIT {

    @TempDir
    Path folder;

    @BeforeAll
    static void builtAtAll() {
        String classPath = System.getProperty("strobe.broker.class.path", "");
        assumeThat(Path.of(classPath.split(File.pathSeparator, 2)[0])).isRegularFile();
    }

    @Test
    void aRunKeepsWholeTracesOfEachKindWithinItsBudget() throws IOException {
        RunOutcome outcome = new TestRuns(folder).run("""
                        name: kept
                        description: Two subscriptions, and every fifth message carries its trace.
                        target: strobe
                        topology: { topics: { orders: { partitions: 2 } } }
                        workload:
                          producers: [ { topic: orders, message: { size: 128B } } ]
                          consumers: [ { topic: orders, group: billing }, { topic: orders, group: audit } ]
                        load: [ { constant: { rate: 500/s, for: 5s } } ]
                        observe: { traces: { slowest: 20, random: 1/2, budget: 40/s, headers: 1/5 }, jfr: default }
                        """);

        Run run = outcome.run();
        assertThat(run.delivery().lostAcked()).isZero();
        List<String> traces = Files.readAllLines(outcome.directory().spans());
        assertThat(traces).hasSizeBetween(50, 40 * 8);
        assertThat(traces).anyMatch(trace -> kept(trace, "slowest"));
        assertThat(traces).anyMatch(trace -> kept(trace, "head"));
        Run.Explanation explanation = Objects.requireNonNull(run.explain());
        assertThat(explanation.outliers()).isBetween(1L, 20L);
        assertThat(explanation.traced()).isGreaterThan(explanation.outliers() / 2);
        assertThat(traces)
                .filteredOn(trace -> kept(trace, "head"))
                .allMatch(trace -> trace.contains("strobe.sampled_one_in"))
                .anyMatch(trace -> trace.contains("\"name\":\"produce\"") && trace.contains("\"name\":\"fetch\""));
    }

    private static boolean kept(String trace, String why) {
        return trace.contains("\"strobe.kept\",\"value\":{\"stringValue\":\"" + why + "\"");
    }
}
