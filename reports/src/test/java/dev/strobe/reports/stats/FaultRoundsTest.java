package dev.strobe.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.reports.fixture.RunFixtures;
import dev.strobe.reports.fixture.RunVariants;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.Run.FaultOutcome;
import dev.strobe.reports.stats.FaultRounds.Among;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultRoundsTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void medianAndWorstAreOverAllRuns() {
        List<List<Run>> rounds = rounds(300.0, 900.0, 400.0);

        FaultRounds row = FaultRounds.of(rounds).getFirst();

        assertThat(row.among()).isEqualTo(Among.ALL);
        assertThat(row.target()).isEqualTo("kafka");
        assertThat(row.fault()).isEqualTo("kill leader(orders-0)");
        assertThat(row.unavailableMs()).isEqualTo(new FaultRounds.Spread(3, 400.0, 900.0));
        assertThat(row.detectedMs()).isEqualTo(new FaultRounds.Spread(0, null, null));
        assertThat(FaultRounds.of(rounds)).hasSize(1);
    }

    @Test
    void leadersThatWereTheControllerTooAreToldApart() {
        List<List<Run>> rounds = new ArrayList<>(rounds(300.0, 500.0));
        rounds.add(List.of(run(fault(1_200.0, true, 0))));

        List<FaultRounds> rows = FaultRounds.of(rounds);

        assertThat(rows).extracting(FaultRounds::among).containsExactly(Among.ALL, Among.CONTROLLER, Among.OTHERS);
        assertThat(rows).extracting(FaultRounds::faults).containsExactly(3, 1, 2);
        assertThat(rows.get(1).unavailableMs().median()).isEqualTo(1_200);
        assertThat(rows.get(2).unavailableMs().median()).isEqualTo(400);
        String text = FaultTable.text(rows);
        assertThat(text)
                .startsWith("faults on kafka, median and worst\n")
                .contains("kill leader(orders-0)", "- the active controller", "- not the controller", "1.20 s");
        assertThat(text.lines()).allMatch(line -> line.length() <= FaultTable.COLUMNS);
    }

    @Test
    void onePartitionThatDidNotComeBackIsWorseThanAnyFigure() {
        List<List<Run>> rounds = new ArrayList<>(rounds(300.0));
        rounds.add(List.of(run(fault(null, false, 2))));

        FaultRounds row = FaultRounds.of(rounds).getFirst();

        assertThat(row.notBack()).isEqualTo(1);
        assertThat(row.unavailableMs().count()).isEqualTo(1);
        assertThat(FaultTable.text(List.of(row)))
                .contains("not back", "after 1 of them some partition took no message any more");
    }

    @Test
    void withoutFaultsThereIsNothingToSay() {
        assertThat(FaultRounds.of(List.of(List.of(run())))).isEmpty();
        assertThat(FaultTable.text(List.of())).isEmpty();
        assertThat(FaultTable.lines(run(), 10)).isEmpty();
    }

    @Test
    void theTableOfOneRunKeepsToItsLinesAndColumns() {
        Run run = run(fault(730.0, true, 0), fault(null, false, 1), fault(2.0, false, 0));

        List<String> lines = FaultTable.lines(run, 4);

        assertThat(lines).hasSize(4).allMatch(line -> line.length() <= FaultTable.COLUMNS);
        assertThat(lines.get(1)).contains("kill leader(orders-0)", "2*", "730 ms");
        assertThat(lines.get(2)).contains("not back");
        assertThat(lines.getLast()).contains("and 1 more, see the report; * the active controller too");
    }

    private List<List<Run>> rounds(Double... unavailableMs) {
        List<List<Run>> rounds = new ArrayList<>();
        for (Double ms : unavailableMs) {
            rounds.add(List.of(run(fault(ms, false, 0))));
        }
        return rounds;
    }

    private Run run(FaultOutcome... faults) {
        return RunVariants.faults(RunFixtures.aborted(folder).read(), List.of(faults));
    }

    private static FaultOutcome fault(@Nullable Double unavailableMs, boolean controller, int withoutAck) {
        return new FaultOutcome(
                20,
                "kill",
                "leader(orders-0)",
                null,
                unavailableMs,
                7_000.0,
                null,
                30.0,
                List.of(2),
                controller,
                "SIGKILL",
                2,
                withoutAck,
                30.0,
                Map.of(),
                1_250.0,
                Map.of(),
                unavailableMs);
    }
}
