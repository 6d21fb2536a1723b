package dev.strobe.reports.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.strobe.reports.fixture.RunFixtures;
import dev.strobe.reports.fixture.RunVariants;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Opens reports from disk in a real browser: nothing on the console, nothing requested, every chart drawn, nothing wider
 * than the window; on a desk and on a phone, light and dark. Leaves screenshots in {@code target/report-screenshots}.
 *
 * <p>The system property {@code strobe.report} names one more report to look at, that of a real run.
 */
final class ReportBrowserIT {

    private static final int DESK_PX = 1280;
    private static final int PHONE_PX = 390;
    private static final Path SCREENSHOTS = Path.of("target", "report-screenshots");

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
    void aStepLoadDrawsEveryChartEverywhere() {
        Path report = render(RunFixtures.stepLoad(folder));

        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            assertThat(open(report, "step-load", DESK_PX, scheme)).isEqualTo(6);
            assertThat(open(report, "step-load", PHONE_PX, scheme)).isEqualTo(6);
        }
    }

    @Test
    void whatAFaultDidIsDrawnOnOneTimeAxis() {
        Path report = render(RunFixtures.failover(folder));

        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            assertThat(open(report, "failover", DESK_PX, scheme)).isEqualTo(6);
            assertThat(open(report, "failover", PHONE_PX, scheme)).isEqualTo(6);
        }
    }

    @Test
    void aClosedLoopHasNoCurveAgainstLoad() {
        Path report = render(RunFixtures.closedLoop(folder));

        assertThat(open(report, "closed-loop", DESK_PX, ColorScheme.LIGHT)).isEqualTo(5);
        assertThat(open(report, "closed-loop", PHONE_PX, ColorScheme.DARK)).isEqualTo(5);
    }

    @Test
    void theSlowestMessagesAreChosenByMouseAndKeysAndDrawnAsWaterfalls() {
        Path report = render(RunFixtures.fanOut(folder));
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            assertThat(open(report, "fan-out", DESK_PX, scheme)).isPositive();
            assertThat(open(report, "fan-out", PHONE_PX, scheme)).isPositive();
        }
        List<String> complaints = new ArrayList<>();
        try (BrowserContext context = context(DESK_PX, ColorScheme.LIGHT)) {
            Page page = page(context, complaints);
            page.navigate(report.toUri().toString());
            page.waitForSelector("#slow-view .wf-row");
            assertThat(page.locator("#slow-rows tr").count()).isEqualTo(20);
            assertThat(page.locator("#slow-view .wf-latency").textContent()).isEqualTo("52.0 ms");
            assertThat(page.locator("#slow-view").textContent()).contains("queued", "garbage collection at the broker");

            page.locator("#slow-rows button").first().focus();
            page.keyboard().press("ArrowDown");
            assertThat(page.locator("#slow-view .wf-latency").textContent()).isEqualTo("28.0 ms");
            page.locator("#slow-rows tr").nth(5).click();
            assertThat(page.locator("#slow-view").textContent()).contains("seen by the client alone");
            assertThat(number(page, "document.querySelectorAll('#slow-view .wf .wf-broker').length"))
                    .isZero();
            page.locator("#slow-phase").selectOption("warmup");
            assertThat(page.locator("#slow-view .wf-latency").textContent()).isEqualTo("52.0 ms");
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void theTailIsShownByCauseAndMessagesAreFilteredByIt() {
        Path report = render(RunFixtures.explained(folder));
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            assertThat(open(report, "explained", DESK_PX, scheme)).isEqualTo(6);
            assertThat(open(report, "explained", PHONE_PX, scheme)).isEqualTo(6);
        }
        List<String> complaints = new ArrayList<>();
        try (BrowserContext context = context(DESK_PX, ColorScheme.LIGHT)) {
            Page page = page(context, complaints);
            page.navigate(report.toUri().toString());
            page.waitForSelector("#slow-view .wf-causes .wf-cause");
            assertThat(number(page, "document.querySelectorAll('#tail .tail-row').length"))
                    .isEqualTo(3);
            assertThat(page.locator("#slow-view .wf-why").textContent())
                    .isEqualTo("Held up mainly by broker.fsync; 33\u00a0% of its time is explained.");
            assertThat(page.locator("#slow-view .wf-link").getAttribute("href"))
                    .matches("http://127\\.0\\.0\\.1:16686/trace/[0-9a-f]{32}");

            page.locator("#slow-cause").selectOption("network");
            assertThat(page.locator("#slow-rows .col-cause").allTextContents())
                    .isNotEmpty()
                    .containsOnly("network");
            page.locator("#slow-cause").selectOption("unknown");
            assertThat(page.locator("#slow-view .wf-why").textContent())
                    .isEqualTo("No cause was found for any of its time.");
            page.locator("#slow-phase").selectOption("busy");
            assertThat(page.locator("#slow-cause").inputValue()).isEmpty();
            assertThat(number(page, "document.querySelectorAll('#changed .odd-list > li').length"))
                    .isPositive();
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void aRunWithoutAPhaseSaysSoInsteadOfDrawing() {
        Path report = render(RunFixtures.aborted(folder));

        assertThat(open(report, "aborted", DESK_PX, ColorScheme.LIGHT)).isZero();
        assertThat(open(report, "aborted", PHONE_PX, ColorScheme.DARK)).isZero();
    }

    @Test
    void aRunThatLostItsFilesDrawsWhatItsManifestHolds() throws IOException {
        RunDirectory directory = RunFixtures.stepLoad(folder);
        for (Path file : List.of(directory.series(), directory.events(), directory.latencyLog())) {
            Files.delete(file);
        }

        assertThat(open(render(directory), "manifest-only", DESK_PX, ColorScheme.DARK))
                .isEqualTo(4);
    }

    @Test
    void aRunFullOfMarkupShowsItAsText() throws IOException {
        RunDirectory directory = RunFixtures.stepLoad(folder);
        String attack = "</script><img src=http://127.0.0.1:9/x onerror=alert(1)><script>alert(2)</script>";
        directory.write(RunVariants.scenario(
                RunVariants.ended(directory.read(), Run.Verdict.ERROR, attack), "step-load", attack));

        assertThat(open(render(directory), "markup", DESK_PX, ColorScheme.LIGHT))
                .isEqualTo(6);
    }

    @Test
    void theChartsFollowTheThemeButtonAndTheirSelections() {
        Path report = render(RunFixtures.stepLoad(folder));
        List<String> complaints = new ArrayList<>();
        try (BrowserContext context = context(DESK_PX, ColorScheme.LIGHT)) {
            Page page = page(context, complaints);
            page.navigate(report.toUri().toString());
            page.waitForFunction("document.documentElement.dataset.chartsDrawn === '6'");
            String light = page.locator("#chart-rates").innerHTML();
            page.locator("#theme").click();
            assertThat(page.locator("html").getAttribute("data-theme")).isEqualTo("dark");
            assertThat(page.locator("#chart-rates").innerHTML()).isNotEqualTo(light);

            String before = page.locator("#chart-spectrum").innerHTML();
            page.locator("#spectrum-phase").selectOption("step-1");
            page.waitForFunction("before => document.getElementById('chart-spectrum').innerHTML !== before", before);
            page.locator("#time-latency").selectOption("publish_service");
            page.locator("#chart-time").hover();
            page.locator("#copy").click();
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void theReportOfARealRunIsDrawnToo() {
        String named = System.getProperty("strobe.report");
        assumeTrue(named != null && !named.isBlank(), "no real report was named with -Dstrobe.report=FILE");
        Path report = Path.of(named).toAbsolutePath();

        assertThat(open(report, "real", DESK_PX, ColorScheme.LIGHT)).isPositive();
        assertThat(open(report, "real", PHONE_PX, ColorScheme.DARK)).isPositive();
        assertThat(open(report, "real", DESK_PX, ColorScheme.DARK)).isPositive();
    }

    /** Opens a report, holds it to the rules and returns how many charts it drew. */
    private static int open(Path report, String name, int width, ColorScheme scheme) {
        List<String> complaints = new ArrayList<>();
        try (BrowserContext context = context(width, scheme)) {
            Page page = page(context, complaints);
            page.navigate(report.toUri().toString());
            page.waitForFunction(
                    "document.documentElement.dataset.chartsExpected !== undefined"
                            + " && document.documentElement.dataset.chartsDrawn === document.documentElement.dataset.chartsExpected");
            page.screenshot(new Page.ScreenshotOptions()
                    .setFullPage(true)
                    .setPath(SCREENSHOTS.resolve(
                            name + "-" + width + "-" + scheme.name().toLowerCase(java.util.Locale.ROOT) + ".png")));
            assertThat(complaints)
                    .as("console, page errors and requests of %s", name)
                    .isEmpty();
            assertThat(number(page, "document.documentElement.scrollWidth"))
                    .as("page width at %d px", width)
                    .isLessThanOrEqualTo(width);
            int drawn = number(page, "Number(document.documentElement.dataset.chartsDrawn)");
            assertThat(number(page, "document.querySelectorAll('.chart[data-drawn]').length"))
                    .isEqualTo(drawn);
            assertThat(number(page, "[...document.querySelectorAll('.chart.none')].filter(c => !c.textContent).length"))
                    .as("charts that are empty and do not say why")
                    .isZero();
            return drawn;
        }
    }

    private static BrowserContext context(int width, ColorScheme scheme) {
        if (chromium == null) {
            throw new IllegalStateException("browser was not started");
        }
        return chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setViewportSize(width, 900)
                        .setColorScheme(scheme));
    }

    /** A page that writes down whatever should not happen. */
    private static Page page(BrowserContext context, List<String> complaints) {
        Page page = context.newPage();
        page.onConsoleMessage(message -> complaints.add("console " + message.type() + ": " + message.text()));
        page.onPageError(error -> complaints.add("error: " + error));
        page.onDialog(dialog -> {
            complaints.add("dialog: " + dialog.message());
            dialog.dismiss();
        });
        page.onRequest(request -> {
            if (!request.url().startsWith("file:") && !request.url().startsWith("data:")) {
                complaints.add("request: " + request.url());
            }
        });
        page.onRequestFailed(request -> complaints.add("failed: " + request.url()));
        return page;
    }

    private static int number(Page page, String expression) {
        return ((Number) page.evaluate(expression)).intValue();
    }

    private static Path render(RunDirectory directory) {
        new ReportRenderer().render(directory);
        return directory.report().toAbsolutePath();
    }
}
