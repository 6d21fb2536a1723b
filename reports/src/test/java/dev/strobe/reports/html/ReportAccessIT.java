package dev.strobe.reports.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.options.ColorScheme;
import dev.strobe.reports.fixture.RunFixtures;
import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds reports to the rules of accessibility that axe-core can check, on a desk and on a phone, light and dark. */
final class ReportAccessIT {

    private static final String SERIOUS = """
            () => axe.run(document).then(found => found.violations
              .filter(one => one.impact === 'serious' || one.impact === 'critical')
              .flatMap(one => one.nodes.map(node => one.id + ' ' + one.impact + ': ' + node.html.slice(0, 140) + ' - '
                + node.failureSummary.replace(/\\s+/g, ' ').slice(0, 220))))
            """;

    private static @Nullable Chromium chromium;

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void startBrowser() throws IOException {
        assumeTrue(axe().isPresent(), "no -Dstrobe.axe=FILE names the axe.min.js of axe-core");
        chromium = Chromium.launchOrSkip();
    }

    @AfterAll
    static void stopBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void reportsHaveNoSeriousViolationInEitherTheme() throws IOException {
        for (RunDirectory run : List.of(
                RunFixtures.explained(folder),
                RunFixtures.failover(folder),
                RunFixtures.stepLoad(folder),
                RunFixtures.aborted(folder))) {
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                assertThat(violations(run, OpenReport.DESK_PX, scheme))
                        .as("%s, %s", run.path(), scheme)
                        .isEmpty();
            }
        }
        assertThat(violations(RunFixtures.explained(folder), OpenReport.PHONE_PX, ColorScheme.DARK))
                .isEmpty();
    }

    @Test
    void aViolationIsFound() throws IOException {
        try (OpenReport report = open(RunFixtures.stepLoad(folder), OpenReport.DESK_PX, ColorScheme.LIGHT)) {
            report.page().evaluate("document.getElementById('theme').removeAttribute('aria-label')");
            report.page().evaluate("document.getElementById('theme').textContent = ''");

            assertThat(violations(report)).anyMatch(one -> one.startsWith("button-name"));
        }
    }

    private static List<?> violations(RunDirectory run, int widthPx, ColorScheme scheme) throws IOException {
        try (OpenReport report = open(run, widthPx, scheme)) {
            report.page()
                    .evaluate("document.querySelectorAll('details, .tool[aria-expanded]').forEach(one => {"
                            + " if (one.tagName === 'DETAILS') one.open = true; else one.click(); })");
            return violations(report);
        }
    }

    private static OpenReport open(RunDirectory run, int widthPx, ColorScheme scheme) {
        return new OpenReport(Objects.requireNonNull(chromium), run, widthPx, scheme);
    }

    /** Typed in, not loaded: the page's policy allows no script but its own. */
    private static List<String> violations(OpenReport report) throws IOException {
        report.page().evaluate(axe().orElseThrow());
        return ((List<?>) report.page().evaluate(SERIOUS))
                .stream().map(Object::toString).toList();
    }

    /** The checker's script, from the file that the system property {@code strobe.axe} names. */
    private static Optional<String> axe() throws IOException {
        String named = System.getProperty("strobe.axe");
        return named == null || named.isBlank() ? Optional.empty() : Optional.of(Files.readString(Path.of(named)));
    }
}
