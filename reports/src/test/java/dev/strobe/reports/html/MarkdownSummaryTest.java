package dev.strobe.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.reports.fixture.RunFixtures;
import dev.strobe.reports.fixture.RunVariants;
import dev.strobe.reports.run.Run;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MarkdownSummaryTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theSummaryHoldsVerdictExpectationsKneePhasesAndCommand() {
        String text = MarkdownSummary.of(RunFixtures.stepLoad(folder).read());

        assertThat(text)
                .startsWith("### step-load on kafka 4.4.0: pass\n")
                .contains("- met: `lost_acked == 0`, measured 0\n")
                .contains("- knee between 50,000/s and 60,000/s\n")
                .contains("\n| phase | offered |", "\n| step-5 | 50,000/s | 50,000/s |", "saturated, cpu-shared")
                .contains("```sh\n./strobe run step-load --target kafka")
                .doesNotContain("| warmup |");
    }

    @Test
    void aFaultStandsThereWithWhatItCost() {
        assertThat(MarkdownSummary.of(RunFixtures.failover(folder).read()))
                .contains("- kill leader(orders-0): unavailable 2.60 s, recovered 8.10 s\n");
    }

    @Test
    void textOfARunNeverBecomesMarkup() {
        Run run = RunVariants.scenario(
                RunVariants.ended(RunFixtures.stepLoad(folder).read(), Run.Verdict.ERROR, "a | b\n# <img src=x> `c`"),
                "evil|name",
                "");

        String text = MarkdownSummary.of(run);

        assertThat(text).startsWith("### evil\\|name on").contains("- a \\| b \\# \\<img src=x\\> \\`c\\`\n");
    }
}
