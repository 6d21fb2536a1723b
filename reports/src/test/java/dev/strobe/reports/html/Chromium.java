package dev.strobe.reports.html;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An installed Chromium, driven without a network of its own. Nothing is downloaded: without a browser there is none. */
public record Chromium(Playwright playwright, Browser browser) implements AutoCloseable {

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--no-first-run",
            "--disable-component-update",
            "--disable-sync",
            "--disable-quic");

    private static final String LOOKED = "looked at STROBE_CHROMIUM and for " + NAMES + " on PATH";

    /** STROBE_CHROMIUM if it is set, else the first known name on the PATH. */
    public static Optional<Path> installed() {
        String named = System.getenv("STROBE_CHROMIUM");
        if (named != null) {
            return Optional.of(Path.of(named)).filter(Files::isExecutable);
        }
        List<Path> places = new ArrayList<>();
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            NAMES.forEach(name -> places.add(Path.of(folder).resolve(name)));
        }
        return places.stream().filter(Files::isExecutable).findFirst();
    }

    /** Starts the browser that is installed; without one the tests that ask for it are skipped. */
    public static Chromium launchOrSkip() {
        Optional<Path> installed = installed();
        assumeTrue(installed.isPresent(), "no browser installed, no page was opened: " + LOOKED);
        return launch(installed.orElseThrow());
    }

    private static Chromium launch(Path executable) {
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        try {
            Browser browser = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(executable)
                            .setHeadless(true)
                            .setArgs(ARGUMENTS));
            return new Chromium(playwright, browser);
        } catch (RuntimeException e) {
            playwright.close();
            throw e;
        }
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
