package dev.strobe.reports.overview;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.strobe.reports.fixture.RunFixtures;
import dev.strobe.reports.fixture.RunVariants;
import dev.strobe.reports.history.Trend;
import dev.strobe.reports.html.Chromium;
import dev.strobe.reports.stats.SideBySide;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Opens the index and the trends from disk in a real browser and uses them: filter, sort, theme; nothing on the console,
 * nothing requested, nothing wider than the window. Leaves screenshots in {@code target/report-screenshots}.
 */
final class OverviewBrowserIT {

    private static final int DESK_PX = 1280;
    private static final int PHONE_PX = 390;
    private static final Path SCREENSHOTS = Path.of("target", "report-screenshots");

    private static @Nullable Chromium chromium;

    @TempDir
    private Path folder = Path.of("");

    private final List<String> complaints = new ArrayList<>();

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
    void theIndexFiltersSortsAndChangesItsTheme() {
        Path index = folder.resolve("index.html");
        int runs = NightlyRuns.write(folder);
        IndexPage.write(folder, index);
        looks(index, "index");

        try (BrowserContext context = context(DESK_PX, ColorScheme.LIGHT)) {
            Page page = open(context, index);
            assertThat(visible(page, "tr.run")).isEqualTo(runs);
            assertThat(visible(page, ".trend-card")).isEqualTo(2);
            assertThat(page.locator(".changes .worse").first().textContent()).contains("for the worse, after");

            page.locator("#filter").fill("peak");
            assertThat(visible(page, "tr.run")).isBetween(1, runs - 1);
            assertThat(visible(page, ".trend-card")).isEqualTo(1);
            assertThat(page.locator("#shown").textContent()).endsWith("of " + runs + " runs");
            page.locator("#filter").fill("");
            page.locator("#verdict-pick").selectOption("invalid");
            assertThat(visible(page, "tr.run")).isEqualTo(1);
            page.locator("#verdict-pick").selectOption("");

            page.locator(".sort", new Page.LocatorOptions().setHasText("p99"))
                    .first()
                    .click();
            List<Double> up = column(page, 5);
            assertThat(up).isSorted().hasSizeGreaterThan(10);
            page.locator(".sort", new Page.LocatorOptions().setHasText("p99"))
                    .first()
                    .click();
            assertThat(column(page, 5)).isEqualTo(up.reversed());

            page.locator("#theme").click();
            assertThat(page.locator("html").getAttribute("data-theme")).isEqualTo("dark");
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void theTrendsAreDrawnWithTheirChangesAndFollowTheTheme() {
        NightlyRuns.write(folder);
        Path file = folder.resolve("trends.html");
        List<Trend> trends = Trend.of(RunsFolder.read(folder).runs().stream()
                .map(RunsFolder.Found::entry)
                .sorted((a, b) -> a.startedAt().compareTo(b.startedAt()))
                .toList());
        TrendPage.write(trends, List.of(), file);
        looks(file, "trends");

        try (BrowserContext context = context(DESK_PX, ColorScheme.LIGHT)) {
            Page page = open(context, file);
            int charts = visible(page, ".trend-chart svg");
            assertThat(charts).isGreaterThan(8).isEqualTo(visible(page, ".trend-chart"));
            String light = page.locator("#trend-0").innerHTML();
            page.locator("#theme").click();
            assertThat(page.locator("#trend-0").innerHTML()).isNotEqualTo(light);
            page.locator("#trend-0").hover();
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void comparedRunsAreLaidOverEachOtherAndChosenByPhase() {
        ComparedRun a = ComparedRun.read(RunFixtures.stepLoad(folder));
        ComparedRun b = new ComparedRun(
                new SideBySide.Source(
                        RunVariants.target(a.source().run(), "strobe"),
                        a.source().scenario(),
                        a.source().latencies()),
                a.series(),
                a.sums());
        List<ComparedRun> runs = List.of(a, b, a);
        Path file = folder.resolve("compared.html");
        ComparePage.write(SideBySide.of(runs.stream().map(ComparedRun::source).toList(), false), runs, file);
        looks(file, "compared");

        try (BrowserContext context = context(DESK_PX, ColorScheme.LIGHT)) {
            Page page = open(context, file);
            assertThat(visible(page, ".chart svg")).isEqualTo(3);
            String before = page.locator("#compare-time").innerHTML();
            page.locator("#time-phase").selectOption("step-1");
            assertThat(page.locator("#compare-time").innerHTML()).isNotEqualTo(before);
            String spectrum = page.locator("#compare-spectrum").innerHTML();
            page.locator("#spectrum-latency").selectOption("publish_service");
            assertThat(page.locator("#compare-spectrum").innerHTML()).isNotEqualTo(spectrum);
            page.locator("#compare-load").hover();
            assertThat(page.locator("#targets").textContent()).contains("kafka and strobe");
            page.locator("#theme").click();
        }
        assertThat(complaints).isEmpty();
    }

    /** On a desk and on a phone, light and dark. */
    private void looks(Path file, String name) {
        for (int width : List.of(DESK_PX, PHONE_PX)) {
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                try (BrowserContext context = context(width, scheme)) {
                    Page page = open(context, file);
                    page.screenshot(new Page.ScreenshotOptions()
                            .setFullPage(true)
                            .setPath(SCREENSHOTS.resolve(
                                    name + "-" + width + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png")));
                    assertThat(((Number) page.evaluate("document.documentElement.scrollWidth")).intValue())
                            .as("width of %s at %d px", name, width)
                            .isLessThanOrEqualTo(width);
                }
            }
        }
        assertThat(complaints).isEmpty();
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

    /** A page, all of it drawn, that writes down whatever should not happen. */
    private Page open(BrowserContext context, Path file) {
        Page page = context.newPage();
        page.onConsoleMessage(message -> complaints.add("console " + message.type() + ": " + message.text()));
        page.onPageError(error -> complaints.add("error: " + error));
        page.onRequest(request -> {
            if (!request.url().startsWith("file:") && !request.url().startsWith("data:")) {
                complaints.add("request: " + request.url());
            }
        });
        page.onRequestFailed(request -> complaints.add("failed: " + request.url()));
        page.navigate(file.toAbsolutePath().toUri().toString());
        page.waitForFunction(
                "() => document.documentElement.dataset.chartsDrawn === document.documentElement.dataset.chartsExpected");
        return page;
    }

    private static int visible(Page page, String selector) {
        return page.locator(selector + ":visible").count();
    }

    /** The figures of a column in the first group. */
    private static List<Double> column(Page page, int column) {
        Object values = page.evaluate(
                "column => [...document.querySelector('.runs tbody').querySelectorAll('tr.run')]"
                        + ".map(row => row.cells[column].dataset.value).filter(value => value !== undefined).map(Number)",
                column);
        return ((List<?>) values)
                .stream().map(value -> ((Number) value).doubleValue()).toList();
    }
}
