package dev.strobe.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.strobe.reports.run.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A report that is open in a browser, all charts drawn. Closing it fails if something happened that should not. */
final class OpenReport implements AutoCloseable {

    static final int DESK_PX = 1280;
    static final int PHONE_PX = 390;

    private static final String ALL_DRAWN = "document.documentElement.dataset.chartsExpected !== undefined"
            + " && document.documentElement.dataset.chartsDrawn === document.documentElement.dataset.chartsExpected";

    private static final int TRIES = 300;
    private static final double TRY_MS = 50;

    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new ArrayList<>();

    OpenReport(Chromium chromium, RunDirectory run, int widthPx, ColorScheme scheme) {
        new ReportRenderer().render(run);
        this.context = chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setViewportSize(widthPx, 900)
                        .setColorScheme(scheme)
                        .setBypassCSP(false));
        this.page = context.newPage();
        page.onConsoleMessage(message -> complaints.add("console " + message.type() + ": " + message.text()));
        page.onPageError(error -> complaints.add("error: " + error));
        page.onRequest(request -> {
            if (!request.url().matches("(file|data|blob):.*")) {
                complaints.add("request: " + request.url());
            }
        });
        page.navigate(run.report().toAbsolutePath().toUri().toString());
        await(ALL_DRAWN);
    }

    /** Asks again and again from outside: a page whose policy forbids eval cannot be made to ask itself. */
    void await(String condition) {
        for (int tries = 0; tries < TRIES && !Boolean.TRUE.equals(page.evaluate(condition)); tries++) {
            page.waitForTimeout(TRY_MS);
        }
        assertThat(page.evaluate(condition)).as(condition).isEqualTo(true);
    }

    Page page() {
        return page;
    }

    Locator find(String selector) {
        return page.locator(selector);
    }

    double number(String expression) {
        return ((Number) page.evaluate(expression)).doubleValue();
    }

    void screenshot(Path file) {
        page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(file));
    }

    @Override
    public void close() {
        context.close();
        assertThat(complaints).as("console, page errors and requests").isEmpty();
    }
}
