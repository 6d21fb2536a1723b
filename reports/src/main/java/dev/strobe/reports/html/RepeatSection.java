package dev.strobe.reports.html;

import dev.strobe.reports.run.Run;
import dev.strobe.reports.stats.Figures;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Everything needed to run it again: the command, the machine, the effective configuration and the raw files. */
final class RepeatSection {

    private static final Map<String, String> FILES = Map.of(
            "run.json", "all results, for programs",
            "scenario.yaml", "the scenario as it was run, defaults filled in",
            "latency.hlog", "HdrHistogram log of every interval",
            "series.jsonl", "rates, backlog, CPU and latency by interval",
            "events.jsonl", "phases, GC, hiccups, faults",
            "spans.jsonl", "traces of the slowest messages, OTLP/JSON",
            "profile.json", "sampled stacks by time",
            "harness.jfr", "flight recording of the harness");

    private RepeatSection() {}

    static String html(Run run, List<String> files) {
        Html html = new Html();
        html.open("section id=\"repeat\"").element("h2", "How do I run it again?");
        if (run.command().isEmpty()) {
            html.element("p class=\"empty\"", "The run did not record its command.");
        } else {
            html.open("div class=\"command\"")
                    .open("pre")
                    .element("code id=\"command\"", command(run))
                    .close("pre");
            html.markup("<button type=\"button\" id=\"copy\">Copy</button></div>");
        }
        environment(html, run);
        configuration(html, run);
        files(html, files);
        return html.close("section").toString();
    }

    /** As a shell takes it. */
    static String command(Run run) {
        return run.command().stream().map(RepeatSection::quoted).collect(Collectors.joining(" "));
    }

    private static void environment(Html html, Run run) {
        Run.Host host = run.host();
        html.element("h3", "Environment").open("dl class=\"facts\"");
        html.term("CPU", host.cpu() + ", " + SummarySection.cores(host.cores()));
        html.term("Memory", Figures.bytes(host.memoryBytes()));
        html.term("System", host.os() + " " + host.kernel()).term("JDK", host.jdk());
        html.term(
                "Target",
                run.target().name() + " " + run.target().version() + ", driver "
                        + run.target().driver());
        html.term(
                "Strobe",
                run.strobe().version()
                        + Objects.requireNonNullElse(prefixed(run.strobe().git()), ""));
        html.term("Seed", Long.toString(run.seed()));
        html.term("Scenario digest", run.scenario().sha256()).close("dl");
    }

    private static @org.jspecify.annotations.Nullable String prefixed(@org.jspecify.annotations.Nullable String git) {
        return git == null ? null : ", commit " + git;
    }

    private static void configuration(Html html, Run run) {
        html.element("h3", "Effective configuration");
        new TreeMap<>(run.configuration()).forEach((owner, settings) -> {
            if (owner.equals(TrustSection.REMARKS)) {
                return;
            }
            html.open("details").open("summary").text(owner);
            html.element("span class=\"muted\"", " \u00b7 " + settings.size() + " settings")
                    .close("summary");
            html.open("div class=\"scroll\"").open("table class=\"settings\"").open("tbody");
            new TreeMap<>(settings)
                    .forEach((name, value) -> html.open("tr")
                            .open("th scope=\"row\"")
                            .element("code", name)
                            .close("th")
                            .open("td")
                            .element("code", value)
                            .markup("</td></tr>"));
            html.markup("</tbody></table></div></details>");
        });
    }

    private static void files(Html html, List<String> files) {
        html.element("h3", "Files of this run").open("ul class=\"files\"");
        for (String file : files) {
            html.open("li")
                    .markup("<a href=\"" + Html.escape(href(file)) + "\">")
                    .text(file)
                    .close("a");
            String meaning = FILES.get(file);
            if (meaning == null && file.endsWith(".jfr")) {
                meaning = "flight recording of the target";
            }
            html.element("span class=\"muted\"", meaning == null ? "" : " " + meaning)
                    .close("li");
        }
        html.close("ul");
    }

    /** A relative address that no file name can turn into another scheme. */
    private static String href(String file) {
        try {
            return "./" + new URI(null, null, "/" + file, null).getRawPath().substring(1);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("file name is no path: name=" + file, e);
        }
    }

    private static String quoted(String argument) {
        if (argument.matches("[A-Za-z0-9_./:=,@%+-]+")) {
            return argument;
        }
        return "'" + argument.replace("'", "'\\''") + "'";
    }
}
