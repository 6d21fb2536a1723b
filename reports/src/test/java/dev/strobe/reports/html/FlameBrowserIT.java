package dev.strobe.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.strobe.reports.fixture.PlantedProfile;
import dev.strobe.reports.fixture.RunFixtures;
import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks at the flame graph as a reader does, by mouse and by keys. Leaves screenshots beside those of the report. */
final class FlameBrowserIT {

    private static final int DESK_PX = 1280;
    private static final int PHONE_PX = 390;
    private static final Path SCREENSHOTS = Path.of("target", "report-screenshots");

    private static @Nullable Chromium chromium;

    @TempDir
    private Path folder = Path.of("");

    private final List<String> complaints = new ArrayList<>();
    private String report = "";

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

    @BeforeEach
    void render() {
        RunDirectory directory = RunFixtures.stepLoad(folder);
        directory.write(PlantedProfile.profile());
        new ReportRenderer().render(directory);
        report = directory.report().toUri().toString();
    }

    @AfterEach
    void nothingWentWrong() {
        assertThat(complaints).isEmpty();
    }

    @Test
    void theGraphIsReadWhenItComesIntoViewAndLooksRightEverywhere() {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            for (int width : List.of(DESK_PX, PHONE_PX)) {
                try (BrowserContext context = context(width, scheme)) {
                    Page page = open(context);
                    assertThat(page.locator("#flame-graph .fl-frame").count()).isZero();

                    show(page);

                    assertThat(page.locator("#flame-graph .fl-frame").count()).isGreaterThan(10);
                    assertThat(page.locator("#flame-sum").textContent())
                            .isEqualTo("CPU time of broker-1, the whole run: 54.2 s (1,355 samples).");
                    page.locator("#flame-alternative").click();
                    page.locator("#flame")
                            .screenshot(new Locator.ScreenshotOptions()
                                    .setPath(SCREENSHOTS.resolve("flame-" + width + "-"
                                            + scheme.name().toLowerCase(Locale.ROOT) + ".png")));
                    assertThat(((Number) page.evaluate("document.documentElement.scrollWidth")).intValue())
                            .isLessThanOrEqualTo(width);
                }
            }
        }
    }

    @Test
    void aClickFillsTheWidthAndTheCrumbsLeadBack() {
        try (BrowserContext context = context(DESK_PX, ColorScheme.LIGHT)) {
            Page page = open(context);
            show(page);
            double before = width(frame(page, "PartitionLog.append"));

            frame(page, "PartitionLog.append").click();

            assertThat(width(frame(page, "PartitionLog.append"))).isGreaterThan(before * 1.2);
            assertThat(page.locator("#flame-crumbs button").allTextContents())
                    .containsExactly(
                            "broker-1, all",
                            "thread strobe-loop-#",
                            "Thread.run",
                            "EventLoop.run",
                            "PartitionLog.append");
            assertThat(page.locator("#flame-graph .fl-frame").allTextContents()).doesNotContain("Native.epollWait");
            page.locator("#flame-crumbs button").first().click();
            assertThat(width(frame(page, "PartitionLog.append"))).isEqualTo(before);
            assertThat(page.locator("#flame-crumbs").isVisible()).isFalse();
        }
    }

    @Test
    void aSearchMarksFramesAndSaysTheirShare() {
        try (BrowserContext context = context(DESK_PX, ColorScheme.DARK)) {
            Page page = open(context);
            show(page);

            page.locator("#flame-search").fill("crc32c");

            assertThat(page.locator("#flame-graph .fl-found").allTextContents()).containsExactly("CRC32C.update");
            // 32 buckets of 400 ms, of 54,180 ms.
            assertThat(page.locator("#flame-found").textContent())
                    .startsWith("1 name takes 24 % \u00b1 2.3 of the whole");
            page.locator("#flame-search").fill("Flush.flush");
            assertThat(page.locator("#flame-found").textContent())
                    .as("a method below itself counts once")
                    .startsWith("1 name takes 4.8 %");
            page.locator("#flame-search").fill("nowhere");
            assertThat(page.locator("#flame-found").textContent()).isEqualTo("Nothing of that name here.");
            page.locator("#flame-search").fill("copymemory");
            page.locator("#flame")
                    .screenshot(new Locator.ScreenshotOptions().setPath(SCREENSHOTS.resolve("flame-search-dark.png")));
        }
    }

    @Test
    void aTimeThatIsSelectedElsewhereHasItsOwnGraph() {
        try (BrowserContext context = context(DESK_PX, ColorScheme.LIGHT)) {
            Page page = open(context);
            show(page);
            assertThat(page.locator("#flame-graph").textContent()).contains("CRC32C.update", "Unsafe.copyMemory0");

            page.evaluate("document.dispatchEvent(new CustomEvent('strobe:range', {detail: {from: 10, to: 30}}))");
            assertThat(page.locator("#flame-sum").textContent())
                    .startsWith("CPU time of broker-1, 0:10 \u2013 0:30: 7.32 s");
            assertThat(page.locator("#flame-graph").textContent())
                    .contains("CRC32C.update")
                    .doesNotContain("Unsafe.copyMemory0");

            page.evaluate("document.dispatchEvent(new CustomEvent('strobe:range', {detail: {from: 100, to: 120}}))");
            assertThat(page.locator("#flame-graph").textContent())
                    .contains("Unsafe.copyMemory0")
                    .doesNotContain("CRC32C.update");
            assertThat(page.locator("#flame-time").inputValue()).isEqualTo("selected");

            page.evaluate("document.dispatchEvent(new CustomEvent('strobe:range', {detail: null}))");
            assertThat(page.locator("#flame-graph").textContent()).contains("CRC32C.update", "Unsafe.copyMemory0");
            page.locator("#flame-time").selectOption("0");
            assertThat(page.locator("#flame-sum").textContent()).contains("0:00 \u2013 0:10");
        }
    }

    @Test
    void aTimeSelectedBeforeTheGraphWasSeenIsKept() {
        try (BrowserContext context = context(DESK_PX, ColorScheme.LIGHT)) {
            Page page = open(context);
            page.evaluate("document.dispatchEvent(new CustomEvent('strobe:range', {detail: {from: 0, to: 20}}))");

            show(page);

            assertThat(page.locator("#flame-sum").textContent()).contains("0:00 \u2013 0:20");
        }
    }

    @Test
    void kindsAndProcessesAreChosenAndTheTableTellsTheSame() {
        try (BrowserContext context = context(DESK_PX, ColorScheme.LIGHT)) {
            Page page = open(context);
            show(page);
            page.locator("#flame-alternative").click();
            assertThat(page.locator("#flame-rows tr").first().textContent())
                    .startsWith("jdk.internal.misc.Unsafe.copyMemory0")
                    .contains("19.8 s", "37 %");
            page.locator("#flame-by-total").click();
            assertThat(page.locator("#flame-rows tr").first().textContent()).startsWith("java.lang.Thread.run");
            assertThat(page.locator("#flame-rows tr").first().textContent()).contains("100 %");

            page.locator("#flame-kind").selectOption("alloc");
            assertThat(page.locator("#flame-sum").textContent())
                    .startsWith("Allocation of broker-1, the whole run: 3.73 GiB");
            page.locator("#flame-kind").selectOption("locks");
            assertThat(page.locator("#flame-sum").textContent()).contains("148 ms");
            page.locator("#flame-process").selectOption("harness");
            assertThat(page.locator("#flame-sum").textContent()).startsWith("CPU time of harness");
            assertThat(page.locator("#flame-kind").isVisible()).isFalse();
            page.locator("#flame-rows .fl-name").first().click();
            assertThat(page.locator("#flame-search").inputValue()).isNotEmpty();
            assertThat(page.locator("#flame-graph .fl-found").count()).isPositive();
        }
    }

    @Test
    void keysMoveFillAndGoBack() {
        try (BrowserContext context = context(DESK_PX, ColorScheme.DARK)) {
            Page page = open(context);
            show(page);
            page.locator("#flame-graph").focus();

            for (String key : List.of("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown")) {
                page.keyboard().press(key);
            }
            assertThat(page.locator("#flame-status").textContent())
                    .startsWith("dev.strobe.broker.log.PartitionLog.append: 37.8 s with what it called, 70 %");
            page.keyboard().press("ArrowRight");
            assertThat(page.locator("#flame-status").textContent())
                    .startsWith("io.netty.channel.epoll.Native.epollWait");
            page.keyboard().press("ArrowLeft");
            page.keyboard().press("Enter");
            assertThat(page.locator("#flame-crumbs button").last().textContent())
                    .isEqualTo("PartitionLog.append");
            page.keyboard().press("Escape");
            assertThat(page.locator("#flame-crumbs button").last().textContent())
                    .isEqualTo("EventLoop.run");
        }
    }

    private static Locator frame(Page page, String text) {
        return page.locator(
                "#flame-graph .fl-frame",
                new Page.LocatorOptions().setHasText(Pattern.compile("^" + text.replace(".", "\\.") + "$")));
    }

    private static double width(Locator frame) {
        return frame.boundingBox().width;
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

    private Page open(BrowserContext context) {
        Page page = context.newPage();
        page.onConsoleMessage(message -> complaints.add("console " + message.type() + ": " + message.text()));
        page.onPageError(error -> complaints.add("error: " + error));
        page.onDialog(dialog -> {
            complaints.add("dialog: " + dialog.message());
            dialog.dismiss();
        });
        page.navigate(report);
        return page;
    }

    private static void show(Page page) {
        page.locator("#flame").scrollIntoViewIfNeeded();
        page.waitForSelector("#flame-graph[data-ready]");
    }
}
