package dev.strobe.reports.overview;

import dev.strobe.reports.html.Html;
import dev.strobe.reports.html.PageTemplate;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The frame that all pages of this package stand in. */
final class OverviewTemplate {

    private OverviewTemplate() {}

    /** @param html an id and a name for each section that the bar links to */
    record Content(String title, Map<String, String> links, String html, Object data) {}

    /** A page without charts: its curves are part of the markup. */
    static String plain(Content content) {
        return page(content, List.of(), List.of("overview.js", "tables.js"));
    }

    /** A page with charts, which the scripts named draw. */
    static String charts(Content content, List<String> scripts) {
        List<String> all = new ArrayList<>(List.of("overview.js"));
        all.addAll(scripts);
        return page(content, List.of(PageTemplate.chartsLibrary()), all);
    }

    private static String page(Content content, List<String> libraries, List<String> names) {
        StringBuilder script = new StringBuilder(PageTemplate.resource("page.js"));
        if (!libraries.isEmpty()) {
            script.append(PageTemplate.resource("charts.js"));
        }
        names.forEach(name -> script.append(resource(name)));
        List<String> scripts = new ArrayList<>(libraries);
        scripts.add(script.toString());
        StringBuilder links = new StringBuilder();
        content.links()
                .forEach((id, name) -> links.append("<a href=\"#")
                        .append(Html.escape(id))
                        .append("\">")
                        .append(Html.escape(name))
                        .append("</a>"));
        Map<String, String> slots = new LinkedHashMap<>();
        slots.put("policy", PageTemplate.policy(scripts));
        slots.put("title", Html.escape(content.title()));
        slots.put("style", PageTemplate.resource("page.css") + resource("overview.css"));
        slots.put("links", links.toString());
        slots.put("body", content.html());
        slots.put(
                "credit",
                libraries.isEmpty() ? "" : " Charts by Apache ECharts, licensed under the Apache License 2.0.");
        slots.put("data", PageTemplate.json(content.data()));
        StringBuilder elements = new StringBuilder();
        scripts.forEach(text -> elements.append("<script>").append(text).append("</script>\n"));
        slots.put("scripts", elements.toString());
        return PageTemplate.fill(resource("overview.html"), slots);
    }

    private static String resource(String name) {
        try (InputStream in = OverviewTemplate.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource missing from the class path: name=" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read resource: name=" + name, e);
        }
    }
}
