package dev.strobe.reports.overview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.reports.fixture.RunFixtures;
import dev.strobe.reports.fixture.RunVariants;
import dev.strobe.reports.html.ReportRenderer;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IndexPageTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void everyRunIsListedAndLeadsToItsReport() throws IOException {
        RunDirectory steps = RunFixtures.stepLoad(folder);
        new ReportRenderer().render(steps);
        RunFixtures.closedLoop(folder);

        String page = written(folder.resolve("index.html"), 2);

        assertThat(page)
                .contains("href=\"" + steps.path().getFileName() + "/report.html\"")
                .contains("step-load", "peak", "data-verdict=\"pass\"")
                .contains("default-src 'none'", "script-src 'sha256-");
        assertThat(page).doesNotContain("peak/report.html");
    }

    @Test
    void aPageElsewhereLinksFromThere() throws IOException {
        RunDirectory steps = RunFixtures.stepLoad(Files.createDirectory(folder.resolve("my runs")));
        new ReportRenderer().render(steps);

        Path page = folder.resolve("public").resolve("index.html");
        IndexPage.write(folder.resolve("my runs"), page);

        assertThat(Files.readString(page))
                .contains("href=\"../my%20runs/" + steps.path().getFileName() + "/report.html\"");
    }

    @Test
    void aRunThatDoesNotCountSaysWhy() throws IOException {
        RunDirectory steps = RunFixtures.stepLoad(folder);
        steps.write(RunVariants.ended(steps.read(), Run.Verdict.INVALID, "steal 4 %"));

        assertThat(written(folder.resolve("index.html"), 1))
                .contains("class=\"run aside\"", "title=\"steal 4 %\"", "verdict-invalid");
    }

    @Test
    void whatCannotBeReadIsNamedAndTheRestIsShown() throws IOException {
        RunFixtures.stepLoad(folder);
        Path broken = Files.createDirectory(folder.resolve("broken"));
        Files.writeString(broken.resolve("run.json"), "{\"schema\": ");
        Path unfinished = Files.createDirectory(folder.resolve("unfinished"));
        Files.writeString(unfinished.resolve("scenario.yaml"), "name: x\n");
        Files.createDirectory(folder.resolve("other"));

        assertThat(written(folder.resolve("index.html"), 1))
                .contains("Without a run.json that can be read: broken, unfinished.");
    }

    @Test
    void anEmptyFolderSaysSo() throws IOException {
        assertThat(written(folder.resolve("index.html"), 0)).contains("No run is in this folder.");
    }

    @Test
    void textOfARunStaysText() throws IOException {
        RunDirectory steps = RunFixtures.stepLoad(folder);
        steps.write(RunVariants.target(steps.read(), "<script>alert(1)</script>"));

        assertThat(written(folder.resolve("index.html"), 1))
                .contains("&lt;script&gt;alert(1)")
                .doesNotContain("<script>alert(1)");
    }

    private String written(Path page, int runs) throws IOException {
        assertThat(IndexPage.write(folder, page)).isEqualTo(runs);
        return Files.readString(page);
    }
}
