package dev.strobe.harness.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole searches against a target that serves 3,000 messages a second, by its own clock, and no more. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class CapacitySearchIT {

    private static final double CAPACITY = 3_000;

    /** Judged by rate and backlog: a p99 of so short a probe would be that of the machine that runs the test. */
    private static final String SEARCH = """
            name: search
            target: synthetic
            topology: { topics: { events: { partitions: 3 } } }
            workload:
              producers: [ { topic: events, message: { size: 128B } } ]
              consumers: [ { topic: events, group: a }, { topic: events, group: b } ]
            load:
              - search: { from: 1000/s, up_to: 64000/s, probe: 1500ms, warmup: 500ms, precision: 15%, confirm: 2s,
                          slo: end_to_end.p50 < 500ms and backlog stable }
            synthetic: { latency: 500us, capacity: 3000/s }
            expect: [ lost_acked == 0, capacity >= 1000/s ]
            """;

    @TempDir
    Path folder;

    @Test
    void theCapacityOfATargetThatHasOneIsFoundAndEveryProbeStandsInTheRun() {
        Notes notes = new Notes();

        RunOutcome outcome = new TestRuns(folder, notes).smoke(SEARCH);

        Run run = outcome.run();
        assertThat(run.verdict()).as(run.verdictReasons().toString()).isEqualTo(Run.Verdict.PASS);
        Run.Capacity capacity = Objects.requireNonNull(run.capacity());
        double found = Objects.requireNonNull(capacity.withinSloPerS(), capacity.method());
        assertThat(found).isBetween(1_000.0, CAPACITY * 1.03);
        assertThat(capacity.kneeLowPerS()).isEqualTo(found);
        assertThat(capacity.kneeHighPerS()).isGreaterThan(found).isLessThanOrEqualTo(4_000);
        assertThat(run.expectations()).allMatch(Run.ExpectationOutcome::met);
        assertThat(notes.lines)
                .contains("  capacity: 1,000/s or more, trying 2,000/s")
                .anyMatch(line -> line.contains(" did not hold: "))
                .anyMatch(line -> line.endsWith(", confirmed"));

        List<Phase> measured = run.phases().stream()
                .filter(phase -> phase.kind() == Phase.Kind.MEASURE)
                .toList();
        assertThat(measured).hasSize(run.phases().size() / 2);
        assertThat(measured.getFirst().name()).isEqualTo("probe-1");
        Phase confirm = measured.getLast();
        assertThat(confirm.name()).startsWith("confirm");
        assertThat(confirm.marks()).doesNotContain("slo-missed", "backlog-grew");
        assertThat(confirm.expectedMessages()).as("without its warm-up").isEqualTo(((long) found) * 2);
        assertThat(measured)
                .filteredOn(phase -> Objects.requireNonNull(phase.offeredPerS()) > CAPACITY * 1.1)
                .allMatch(phase -> phase.marks().contains("backlog-grew"));
        assertThat(run.phases())
                .filteredOn(phase -> phase.kind() == Phase.Kind.WARMUP)
                .allMatch(phase -> phase.name().endsWith("-warmup"));
    }

    @Test
    void aSearchThatIsInterruptedKeepsItsProbesAndGivesNoCapacity() {
        Notes notes = new Notes();
        TestRuns runs = new TestRuns(folder, notes);
        notes.after("or more, trying", () -> runs.control().abort());

        Run run = runs.smoke(SEARCH).run();

        assertThat(run.verdict()).isEqualTo(Run.Verdict.ABORTED);
        Run.Capacity capacity = Objects.requireNonNull(run.capacity());
        assertThat(capacity.withinSloPerS()).isNull();
        assertThat(capacity.kneeHighPerS()).isNull();
        assertThat(capacity.method())
                .startsWith("no capacity: the search was cut short after 1 probe, 1,000/s or more");
        assertThat(run.phases()).extracting(Phase::name).containsExactly("probe-1-warmup", "probe-1");
        assertThat(run.delivery().sent()).isPositive();
    }

    /** Hears what a person who watches is told. */
    private static final class Notes extends TestRuns.Silent {
        private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
        private String awaited = "";
        private Runnable action = () -> {};

        private void after(String text, Runnable then) {
            awaited = text;
            action = then;
        }

        @Override
        public void note(String line) {
            lines.add(line);
            if (!awaited.isEmpty() && line.contains(awaited)) {
                action.run();
            }
        }
    }
}
