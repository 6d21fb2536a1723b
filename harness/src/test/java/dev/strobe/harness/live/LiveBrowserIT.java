package dev.strobe.harness.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Watches a run in a real browser, in both themes, until the page has become the report. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class LiveBrowserIT {

    /** So that two pages on a busy machine see it grow. */
    private static final String LONGER = LiveRunIT.SCENARIO.replace("for: 4s", "for: 60s");

    private static final Path SCREENSHOTS = Path.of("target", "live-screenshots");

    @TempDir
    Path folder;

    @Test
    void theChartsGrowWhileTheRunGoesOnAndThenTheReportIsThere() throws Exception {
        Optional<Path> installed = installed();
        assumeTrue(installed.isPresent(), "no browser installed, the page was not opened");
        Files.createDirectories(SCREENSHOTS);
        try (Playwright playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                Browser browser = playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(installed.orElseThrow())
                                .setHeadless(true)
                                .setArgs(List.of("--no-sandbox", "--disable-gpu")))) {
            StringWriter out = new StringWriter();
            CompletableFuture<Integer> code = LiveRunIT.start(folder, out, "--live=0", LONGER);
            String url = LiveRunIT.url(out);
            List<String> complaints = new ArrayList<>();
            try (BrowserContext light = browser.newContext(new Browser.NewContextOptions()
                            .setViewportSize(1280, 900)
                            .setColorScheme(ColorScheme.LIGHT));
                    BrowserContext dark = browser.newContext(new Browser.NewContextOptions()
                            .setViewportSize(390, 900)
                            .setColorScheme(ColorScheme.DARK))) {
                Page desk = page(light, complaints);
                desk.navigate(url);
                Page phone = page(dark, complaints);
                phone.navigate(url);
                awaitDrawn(desk, 2);
                int before = drawn(desk);
                awaitDrawn(desk, before + 1);
                assertThat(desk.locator("#live-run").textContent()).contains("-watched");
                assertThat(desk.locator("#live-achieved").textContent()).endsWith("/s");
                assertThat(desk.locator(".chart canvas").count()).isGreaterThanOrEqualTo(3);
                assertThat(desk.locator("#time-latency").inputValue()).isEqualTo("end_to_end");
                shot(desk, "live-1280-light.png");
                awaitDrawn(phone, 2);
                shot(phone, "live-390-dark.png");
                assertThat(((Number) phone.evaluate("document.documentElement.scrollWidth")).intValue())
                        .isLessThanOrEqualTo(390);

                desk.waitForURL(url + "report.html", new Page.WaitForURLOptions().setTimeout(90_000));
                desk.waitForSelector("#summary");
                assertThat(desk.title()).contains("watched on synthetic");
                assertThat(code.get(60, TimeUnit.SECONDS)).isIn(0, 5);
            }
            assertThat(complaints).isEmpty();
        }
    }

    private static int drawn(Page page) {
        return ((Number) page.evaluate("Number(document.documentElement.dataset.liveDrawn || 0)")).intValue();
    }

    /** Asks again and again from outside: the page's policy forbids what would wait inside. */
    private static void awaitDrawn(Page page, int intervals) {
        for (int i = 0; i < 300 && drawn(page) < intervals; i++) {
            page.waitForTimeout(100);
        }
        assertThat(drawn(page)).isGreaterThanOrEqualTo(intervals);
    }

    private static void shot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(SCREENSHOTS.resolve(name)));
    }

    private static Page page(BrowserContext context, List<String> complaints) {
        Page page = context.newPage();
        page.onPageError(error -> complaints.add("error: " + error));
        page.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")) {
                complaints.add(message.text());
            }
        });
        return page;
    }

    private static Optional<Path> installed() throws IOException {
        String named = System.getenv("STROBE_CHROMIUM");
        if (named != null) {
            return Optional.of(Path.of(named)).filter(Files::isExecutable);
        }
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .flatMap(place -> Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
                        .map(name -> Path.of(place).resolve(name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
