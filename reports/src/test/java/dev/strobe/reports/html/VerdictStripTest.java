package dev.strobe.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.reports.fixture.RunFixtures;
import dev.strobe.reports.fixture.RunVariants;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.RunDirectory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VerdictStripTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aGoodRunShowsWhatItsVerdictRestsOn() {
        RunDirectory directory = RunFixtures.stepLoad(folder);

        String strip = VerdictStrip.html(directory.read(), directory.readSeries());

        assertThat(strip)
                .contains("cell good\" href=\"#trust\"", ">valid<", "2 of 2 met", "No latency limit was set.")
                .contains("50,000\u2009\u2013\u200960,000/s", ">0 lost<", "0 corrupted")
                .contains(
                        "CPU of 2 cores in step-5: target 1.10, harness 0.40", "Generator: busiest thread 25 % at work")
                .contains("77 % busy");
    }

    @Test
    void anInvalidRunSaysWhyAndWhatWasNotMet() {
        RunDirectory directory = RunFixtures.stepLoad(folder);
        Run run = RunVariants.ended(directory.read(), Run.Verdict.INVALID, "Other processes took 41 % of one core.");

        assertThat(VerdictStrip.html(run, directory.readSeries()))
                .contains("cell bad\" href=\"#trust\"", "not valid", "Other processes took 41 % of one core.");
    }

    @Test
    void whatIsNotKnownIsCalledUnknown() {
        RunDirectory directory = RunFixtures.failover(folder);

        assertThat(VerdictStrip.html(directory.read(), List.of()))
                .contains("CPU was not read.", "The load has no steps, so none was looked for.");
        assertThat(VerdictStrip.html(RunFixtures.aborted(folder).read(), List.of()))
                .contains(">nothing sent<", "The run ended before its first phase.");
    }

    @Test
    void lostMessagesAreBad() {
        RunDirectory directory = RunFixtures.stepLoad(folder);
        Run run = directory.read();
        Run.Delivery was = run.delivery();
        Run lost = RunVariants.delivery(
                run,
                new Run.Delivery(
                        was.sent(),
                        was.acked(),
                        0,
                        was.received() - 3,
                        3,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        was.subscriptions(),
                        0L,
                        0L,
                        0L));

        assertThat(VerdictStrip.html(lost, directory.readSeries()))
                .contains("cell bad\" href=\"#delivery\"", ">3 lost<");
    }
}
