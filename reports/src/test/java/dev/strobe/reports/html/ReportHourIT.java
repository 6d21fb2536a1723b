package dev.strobe.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import dev.strobe.reports.fixture.HourRun;
import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report of a run of an hour: how large it is, and, printed and never asserted, how long everything takes. */
final class ReportHourIT {

    private static final int BYTES_MAX = 5_000_000;

    private static final String OPENED = """
            performance.timing.loadEventEnd - performance.timing.navigationStart""";

    private static final String BRUSHED = """
            (() => { const times = [];
              for (let i = 0; i < 20; i++) { select(i * 60, 3600 - i * 60); times.push(Number(document.documentElement.dataset.brushMs)); }
              return Math.max(...times); })()""";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void anHourFitsIntoAPage() throws IOException {
        RunDirectory run = HourRun.write(folder);

        long cold = render(run);
        long warm = render(run);

        assertThat(Files.size(run.report())).isLessThan(BYTES_MAX);
        print(String.format(
                Locale.ROOT,
                "log %,d bytes, page %,d bytes, rendered in %d ms (again: %d ms)",
                Files.size(run.latencyLog()),
                Files.size(run.report()),
                cold,
                warm));
    }

    @Test
    void anHourOpensAndIsBrushed() {
        RunDirectory run = HourRun.write(folder);
        try (Chromium chromium = Chromium.launchOrSkip();
                OpenReport report = new OpenReport(chromium, run, OpenReport.DESK_PX, ColorScheme.LIGHT)) {
            assertThat(report.number("binned.count")).isEqualTo(600);
            assertThat(report.number("binned.names.length")).isEqualTo(8);
            report.screenshot(Path.of("target", "report-screenshots", "hour-1280-light.png"));

            print(String.format(
                    Locale.ROOT,
                    "opened in %.0f ms, slowest of 20 brushes %.1f ms",
                    report.number(OPENED),
                    report.number(BRUSHED)));
        }
    }

    private static void print(String figures) {
        System.getLogger(ReportHourIT.class.getName()).log(System.Logger.Level.INFO, "report of an hour: " + figures);
    }

    private static long render(RunDirectory run) {
        long startNs = System.nanoTime();
        new ReportRenderer().render(run);
        return (System.nanoTime() - startNs) / 1_000_000;
    }
}
