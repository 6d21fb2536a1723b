package dev.strobe.reports.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import dev.strobe.reports.fixture.RunFixtures;
import dev.strobe.reports.run.IntervalCounts;
import dev.strobe.reports.run.LatencyLog;
import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses a report as a reader does, by mouse and by keys: zooms, selects, sorts, filters, opens a waterfall, downloads. */
final class ReportUseIT {

    private static final Path SCREENSHOTS = Path.of("target", "report-screenshots");
    private static final double BUCKET = 0.03;

    private static @Nullable Chromium chromium;

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void startBrowser() throws IOException {
        Files.createDirectories(SCREENSHOTS);
        chromium = Chromium.launchOrSkip();
    }

    @AfterAll
    static void stopBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void percentilesOfAStretchAreWithinThreePerCentOfTheLogs() {
        RunDirectory run = RunFixtures.stepLoad(folder);
        Histogram whole = logged(run, "/end_to_end", 0, 1e9);
        Histogram part = logged(run, "/publish_response", 40, 57);
        try (OpenReport report = open(run)) {
            for (int oneIn : new int[] {2, 10, 100, 1_000, 10_000}) {
                double percentile = 100 * (1 - 1.0 / oneIn);
                assertThat(report.number(percentileOf("end_to_end", 0, 130, oneIn))
                                * 1e3
                                / whole.getValueAtPercentile(percentile))
                        .as("1 in %d of the run", oneIn)
                        .isCloseTo(1, within(BUCKET));
                assertThat(report.number(percentileOf("publish_response", 40, 57, oneIn))
                                * 1e3
                                / part.getValueAtPercentile(percentile))
                        .as("1 in %d of 17 s", oneIn)
                        .isCloseTo(1, within(BUCKET));
            }
            assertThat(report.number("binned.percentiles('publish_response', 40, 57, [2]).count"))
                    .isEqualTo((double) part.getTotalCount());
            assertThat(report.page().evaluate("binned.percentiles('end_to_end', 40, 40, [2]).values[0]"))
                    .isNull();
        }
    }

    @Test
    void aDragOverTheChartSelectsAndTellsThePercentilesOfTheStretch() {
        RunDirectory run = RunFixtures.stepLoad(folder);
        try (OpenReport report = open(run)) {
            report.page().evaluate("document.addEventListener('strobe:range', e => { window.lastRange = e.detail; })");
            String before = report.find("#brush-table").textContent();
            drag(report, 0.4, 0.6);

            assertThat(report.find("#brush-table caption").textContent()).matches("Percentiles of 0:5\\d – 1:\\d\\d.*");
            assertThat(report.find("#brush-table").textContent()).isNotEqualTo(before);
            assertThat(report.find("#time-brush").isVisible()).isTrue();
            assertThat(report.number("window.lastRange.from"))
                    .isEqualTo(Double.parseDouble(report.find("#time-from").inputValue()));
            report.screenshot(SCREENSHOTS.resolve("selected-1280-light.png"));

            report.find("#time-frame").focus();
            report.page().keyboard().press("Escape");
            assertThat(report.find("#brush-table caption").textContent()).isEqualTo("Percentiles of whole run");
            assertThat(report.page().evaluate("window.lastRange.from")).isNull();

            report.find("#time-stretch").selectOption("step-2");
            assertThat(report.find("#time-from").inputValue()).isEqualTo("30");
            report.find("#time-to").fill("45.5");
            report.find("#time-to").press("Enter");
            assertThat(report.number("window.lastRange.to")).isEqualTo(46);
        }
    }

    @Test
    void theWheelAndTheKeysZoomAndTheSliderFollows() {
        RunDirectory run = RunFixtures.stepLoad(folder);
        try (OpenReport report = open(run)) {
            BoundingBox box = box(report);
            report.page().mouse().move(box.x + box.width / 2, box.y + 120);
            report.page().mouse().wheel(0, -300);
            assertThat(shown(report))
                    .as("a wheel without Ctrl scrolls the page")
                    .isEqualTo(130);
            report.find("#time-frame").scrollIntoViewIfNeeded();
            box = box(report);
            report.page().mouse().move(box.x + box.width / 2, box.y + 120);
            report.page().keyboard().down("Control");
            report.page().mouse().wheel(0, -300);
            report.page().keyboard().up("Control");
            report.await("timeView.to - timeView.from < 120");

            double afterWheel = shown(report);
            report.find("#time-frame").focus();
            report.page().keyboard().press("+");
            assertThat(shown(report)).isLessThan(afterWheel);
            double from = report.number("timeView.from");
            report.page().keyboard().press("ArrowRight");
            assertThat(report.number("timeView.from")).isGreaterThan(from);
            report.page().keyboard().press("0");
            assertThat(shown(report)).isEqualTo(130);
            report.page().keyboard().press("Shift+ArrowRight");
            report.page().keyboard().press("Shift+ArrowRight");
            report.page().keyboard().press("Enter");
            assertThat(shown(report)).isLessThan(10);
            report.find("#time-all").click();
            assertThat(shown(report)).isEqualTo(130);
        }
    }

    @Test
    void theSlowestMessagesSortFilterAndOpen() {
        RunDirectory run = RunFixtures.explained(folder);
        try (OpenReport report = open(run)) {
            assertThat(report.find("#slow-head th[aria-sort]").getAttribute("aria-sort"))
                    .isEqualTo("descending");
            String slowest = report.find("#slow-rows tr").first().textContent();
            report.find("#slow-head button").first().click();
            assertThat(report.find("#slow-head th[aria-sort]").getAttribute("aria-sort"))
                    .isEqualTo("ascending");
            assertThat(report.find("#slow-rows tr").last().textContent()).isEqualTo(slowest);

            report.find("#slow-cause").selectOption("network");
            assertThat(report.find("#slow-rows .col-cause").allTextContents())
                    .isNotEmpty()
                    .containsOnly("network");
            report.find("#slow-cause").selectOption("");
            report.find("#slow-text").fill("fsync");
            assertThat(report.find("#slow-rows .col-cause").allTextContents())
                    .isNotEmpty()
                    .containsOnly("broker.fsync");
            report.find("#slow-text").fill("nothing like it");
            assertThat(report.find("#slow-count").textContent()).isEqualTo("0 messages");
            assertThat(report.find("#slow-view").isVisible()).isFalse();
            report.find("#slow-text").fill("");

            report.find("#slow-head button").first().click();
            report.find("#slow-rows tr").nth(2).click();
            String latency = report.find("#slow-view .wf-latency").textContent();
            assertThat(report.find("#slow-rows tr.chosen .col-us").textContent())
                    .isEqualTo(latency);
            report.find("#slow-rows tr.chosen button").focus();
            report.page().keyboard().press("ArrowDown");
            assertThat(report.find("#slow-view .wf-latency").textContent()).isNotEqualTo(latency);
            assertThat(report.find("#slow-rows button[aria-current]").evaluate("b => b === document.activeElement"))
                    .isEqualTo(true);
        }
    }

    @Test
    void whatElseHappenedMeanwhileStandsInTheWaterfall() {
        RunDirectory run = RunFixtures.explained(folder);
        try (OpenReport report = open(run)) {
            report.page()
                    .evaluate("run.slowest[0].at = 7.41; runLanes.find(l => l.kind === 'gc target');"
                            + " showWaterfall(run.slowest[0])");

            assertThat(report.find("#slow-view .wf-meanwhile .wf-name").allTextContents())
                    .anyMatch(text -> text.startsWith("GC, target"));
        }
    }

    @Test
    void everyChartIsThereAsTableCsvAndPicture() throws IOException {
        RunDirectory run = RunFixtures.stepLoad(folder);
        try (OpenReport report = open(run)) {
            int charts = (int) report.number("document.querySelectorAll('.chart[data-drawn]').length");
            assertThat(report.find(".tools").count()).isEqualTo(charts);
            for (int i = 0; i < charts; i++) {
                var tools = report.find(".tools").nth(i);
                tools.locator("text=Table").click();
                Download csv = report.page()
                        .waitForDownload(() -> tools.locator("text=CSV").click());
                List<String> lines = Files.readAllLines(csv.path());
                assertThat(csv.suggestedFilename()).startsWith("20261121T101500Z-step-load-");
                assertThat(lines).hasSizeGreaterThan(3);
                assertThat(lines.get(1).split(",", -1))
                        .hasSameSizeAs(lines.getFirst().split(",", -1));
                Download png = report.page()
                        .waitForDownload(() -> tools.locator("text=PNG").click());
                assertThat(Files.size(png.path())).isGreaterThan(8_000);
                Files.copy(
                        png.path(),
                        SCREENSHOTS.resolve(png.suggestedFilename()),
                        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
            assertThat(report.find(".figures-place table tbody tr").count()).isGreaterThan(charts * 3);
            report.find(".tool[aria-expanded=true]").first().click();
            assertThat(report.find(".figures-place:visible").count()).isEqualTo(charts - 1);
        }
    }

    @Test
    void theSummaryIsCopiedAsMarkdown() {
        RunDirectory run = RunFixtures.stepLoad(folder);
        try (OpenReport report = open(run)) {
            report.find("#copy-markdown").click();
            report.await("['Copied', 'Selected'].includes(document.getElementById('copy-markdown').textContent)");
            assertThat(report.page().evaluate("run.markdown").toString()).startsWith("### step-load on kafka");
        }
    }

    private OpenReport open(RunDirectory run) {
        return new OpenReport(Objects.requireNonNull(chromium), run, OpenReport.DESK_PX, ColorScheme.LIGHT);
    }

    private static String percentileOf(String series, int from, int to, int oneIn) {
        return String.format(Locale.ROOT, "binned.percentiles('%s', %d, %d, [%d]).values[0]", series, from, to, oneIn);
    }

    private static Histogram logged(RunDirectory run, String latency, double fromS, double toS) {
        Histogram sum = new Histogram(3_600_000_000_000L, 3);
        LatencyLog.read(run.latencyLog(), interval -> {
            IntervalCounts counts = interval.counts();
            if (counts != null
                    && interval.tag().endsWith(latency)
                    && interval.startS() >= fromS - 0.001
                    && interval.startS() < toS - 0.001) {
                counts.addTo(sum);
            }
        });
        return sum;
    }

    private static BoundingBox box(OpenReport report) {
        return Objects.requireNonNull(report.find("#time-frame").boundingBox());
    }

    private static double shown(OpenReport report) {
        return Math.round(report.number("timeView.to - timeView.from") * 10) / 10.0;
    }

    /** From one share of the plot's width to another. */
    private static void drag(OpenReport report, double from, double to) {
        report.find("#time-frame").scrollIntoViewIfNeeded();
        BoundingBox box = box(report);
        double left = box.x + report.number("plotOfTime().left");
        double width = report.number("plotOfTime().width");
        report.page().mouse().move(left + width * from, box.y + 300);
        report.page().mouse().down();
        report.page().mouse().move(left + width * (from + to) / 2, box.y + 310);
        report.page().mouse().move(left + width * to, box.y + 320);
        report.page().mouse().up();
    }
}
