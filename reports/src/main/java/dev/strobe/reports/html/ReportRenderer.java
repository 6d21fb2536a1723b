package dev.strobe.reports.html;

import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes {@code report.html}: one file that opens from disk, needs no network, and allows none. Its content security
 * policy names the scripts by hash, so that nothing a run carries could ever run.
 *
 * <p>Needs {@code run.json}; every other file may be missing or cut short, and its part of the page then says so.
 */
public final class ReportRenderer {

    static final String CHARTS_LIBRARY = "/META-INF/resources/webjars/echarts/5.5.0/echarts.common.min.js";
    /** In the order in which they build on each other. */
    private static final List<String> SCRIPTS = List.of(
            "page.js",
            "buckets.js",
            "charts.js",
            "spectrum.js",
            "timelines.js",
            "lanes.js",
            "heat.js",
            "overview.js",
            "brush.js",
            "faults.js",
            "waterfall.js",
            "flame.js",
            "outliers.js",
            "export.js",
            "describe.js",
            "draw.js");

    private static final Pattern SLOT = Pattern.compile("\\{\\{([a-z_]+)}}");

    /**
     * Replaces the report of a run in one step.
     *
     * @throws UncheckedIOException if the run cannot be read or the report not be written
     */
    public void render(RunDirectory directory) {
        String page = page(ReportSource.read(directory));
        Path partial = directory.path().resolve("report.html.partial");
        try {
            Files.writeString(partial, page);
            Files.move(
                    partial, directory.report(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write report: file=" + directory.report(), e);
        }
    }

    private static String page(ReportSource source) {
        Run run = source.run();
        String library = resource(CHARTS_LIBRARY);
        String script = SCRIPTS.stream().map(ReportRenderer::resource).collect(Collectors.joining());
        Map<String, String> slots = new LinkedHashMap<>();
        slots.put("policy", "'sha256-" + sha256(library) + "' 'sha256-" + sha256(script) + "'");
        slots.put(
                "title",
                Html.escape(run.scenario().name() + " on " + run.target().name() + " - Strobe"));
        slots.put("style", resource("page.css") + resource("flame.css"));
        slots.put("summary", SummarySection.html(run, source.series()));
        slots.put("trust", TrustSection.html(run));
        slots.put("key_figures", KeyFigures.html(run));
        slots.put("phases", PhaseSection.html(run));
        slots.put("stages", StageSection.html(run));
        slots.put("tail", TailSection.html(run));
        slots.put("changed", AnomalySection.html(run));
        slots.put("slowest", SlowestSection.html(run, source.traces().perPhase()));
        slots.put("flame", FlameSection.html(source.profile()));
        slots.put("subscriptions", FanOutSection.html(run));
        slots.put(
                "subscriptions_link", FanOutSection.applies(run) ? "<a href=\"#subscriptions\">Subscriptions</a>" : "");
        slots.put("faults", FaultSection.html(run));
        slots.put("faults_link", FaultSection.applies(run) ? "<a href=\"#faults\">Faults</a>" : "");
        slots.put("delivery", DeliverySection.html(run));
        slots.put("repeat", RepeatSection.html(run, source.files()));
        slots.put("data", ChartData.json(source));
        slots.put("library", library);
        slots.put("script", script);
        return fill(resource("page.html"), slots);
    }

    /** Fills all slots in one pass: text that looks like a slot stays text. */
    static String fill(String template, Map<String, String> slots) {
        return SLOT.matcher(template).replaceAll((MatchResult slot) -> {
            String content = slots.get(slot.group(1));
            if (content == null) {
                throw new IllegalStateException("slot without content: slot=" + slot.group(1));
            }
            return java.util.regex.Matcher.quoteReplacement(content);
        });
    }

    static String resource(String name) {
        try (InputStream in = ReportRenderer.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource missing from the class path: name=" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read resource: name=" + name, e);
        }
    }

    static String sha256(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
