package dev.strobe.reports.html;

import dev.strobe.reports.run.Profile;
import dev.strobe.reports.run.RunDirectory;
import dev.strobe.reports.stats.Figures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where CPU time, memory and waits for locks went: what took most of it in words, and what the page draws its flame graph
 * into. The stacks are a script element of their own, which the page reads when the graph comes into view.
 */
final class FlameSection {

    private static final int ANSWERS_MAX = 4;
    private static final double MS_PER_S = 1_000;

    private FlameSection() {}

    static String html(@Nullable Profile profile) {
        Html html = new Html();
        html.open("section id=\"flame\"").element("h2", "Where does the CPU time go?");
        if (profile == null || profile.parts().isEmpty()) {
            html.element(
                    "p class=\"empty\"",
                    "No stacks were sampled: the run was not recorded (observe.jfr), or it is of a version that did not keep them.");
            if (profile != null) {
                html.list("ul class=\"plain\"", profile.gaps());
            }
            return html.close("section").toString();
        }
        profile.parts().stream()
                .filter(part -> part.kind() == Profile.Kind.CPU)
                .limit(ANSWERS_MAX)
                .forEach(part -> html.element("p class=\"answer\"", answer(profile, part)));
        html.markup("""
                <div class="card">
                <div class="card-head"><h3 id="flame-title">Flame graph</h3><span class="picks"><label class="pick">Process <select id="flame-process"></select></label><label class="pick">What <select id="flame-kind"></select></label><label class="pick">Time <select id="flame-time"></select></label><label class="pick">Search <input type="search" class="fl-search" id="flame-search" placeholder="class or method" autocomplete="off" spellcheck="false"></label></span></div>
                <p class="how">Wide is much, and what stands below a frame was called by it: its own share is what nothing below covers. Click a frame to fill the width with it. With the keyboard arrows move, Enter fills, Escape goes back out.</p>
                <div class="fl-line"><p id="flame-sum" aria-live="polite"></p><p id="flame-found" aria-live="polite"></p></div>
                <ol class="fl-crumbs" id="flame-crumbs" aria-label="Frames above" hidden></ol>
                <div class="fl-view">
                <div class="fl-scroll"><div class="fl-graph" id="flame-graph" role="application" tabindex="0" aria-labelledby="flame-title" aria-describedby="flame-alternative"></div></div>
                <div class="fl-tip" id="flame-tip" role="tooltip" hidden></div>
                </div>
                <div class="fl-status" id="flame-status" aria-live="polite"></div>
                <div class="fl-keys"><span class="fl-own">Strobe's own code</span><span class="fl-lib">other libraries</span><span class="fl-jdk">the JDK</span><span class="fl-words">no method: threads, sums</span><span class="fl-found">found by the search</span></div>
                <p class="note" id="flame-how"></p>
                <p class="note" id="flame-left"></p>
                <details><summary id="flame-alternative">What took most of what is shown, as a table</summary>
                <div class="scroll" tabindex="0" role="region" aria-label="Frames by share"><table><thead><tr><th scope="col">Frame</th><th scope="col" class="num" colspan="2"><button type="button" class="fl-by" id="flame-by-self">in itself</button></th><th scope="col" class="num" colspan="2"><button type="button" class="fl-by" id="flame-by-total">with what it called</button></th></tr></thead><tbody id="flame-rows"></tbody></table></div>
                </details>
                """);
        html.list("ul class=\"plain note\"", profile.gaps());
        html.close("div");
        html.markup("<script type=\"application/json\" id=\"flame-data\">" + json(profile) + "</script>");
        return html.close("section").toString();
    }

    /** Safe inside a script element: no {@code <} is left that could end it. */
    private static String json(Profile profile) {
        return RunDirectory.line(profile)
                .replace("<", "\\u003c")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    private static String answer(Profile profile, Profile.Part part) {
        Map<String, Long> byName = new HashMap<>();
        long whole = 0;
        for (List<Long> row : part.self()) {
            String name =
                    profile.frames().get(part.nodeFrames().get(row.getFirst().intValue()));
            for (int i = 2; i < row.size(); i += 2) {
                byName.merge(name, row.get(i), Long::sum);
                whole += row.get(i);
            }
        }
        String amount = part.unit().equals("ms")
                ? String.format(Locale.ROOT, "%.1f s of CPU time", whole / MS_PER_S)
                : Figures.count(whole) + " samples";
        List<Map.Entry<String, Long>> most = new ArrayList<>(byName.entrySet());
        most.removeIf(entry -> entry.getKey().equals(Profile.OTHER));
        most.sort(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()));
        if (most.isEmpty() || whole == 0) {
            return part.process() + ": " + amount + " in Java code.";
        }
        double pct = 100.0 * most.getFirst().getValue() / whole;
        return String.format(
                Locale.ROOT,
                "%s: %s in Java code, the largest part in %s (%.0f %%).",
                part.process(),
                amount,
                shortName(most.getFirst().getKey()),
                pct);
    }

    /** {@code Class.method}; a frame that is no method stays as it is. */
    private static String shortName(String frame) {
        int method = frame.indexOf(' ') >= 0 ? -1 : frame.lastIndexOf('.');
        int type = method < 0 ? -1 : frame.lastIndexOf('.', method - 1);
        return frame.substring(type + 1);
    }
}
