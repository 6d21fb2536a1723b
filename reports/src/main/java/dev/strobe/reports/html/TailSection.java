package dev.strobe.reports.html;

import dev.strobe.reports.run.Run;
import dev.strobe.reports.stats.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Answers "why is the tail long?": what the time of the slow messages is attributed to, by how far out they were, what each
 * cause means, and what could not be seen. Unknown time is shown as large as it is.
 */
final class TailSection {

    private static final double SHARE_WITH_NAME = 13;
    private static final double SHARE_SHOWN = 0.2;
    private static final int CAUSES_NAMED = 3;
    private static final String ALL_KEPT = "all kept";

    /** Stays with its figure when a line is broken. */
    private static final String PER_CENT = "\u00a0%";

    private static final String NOT_IN_TAIL = "No time of the messages beyond this percentile went there.";

    private static final double FOLLOWER_PCT_MIN = 0.5;

    private TailSection() {}

    /** @param causes share of the messages' time by cause, the largest first, unknown last; in per cent, 100 together */
    private record Bar(String name, long outliers, @Nullable Double explainedPct, Map<String, Double> causes) {}

    static String html(Run run) {
        Html html = new Html();
        html.open("section id=\"tail\"").element("h2", "Why is the tail long?");
        Run.Explanation explain = run.explain();
        List<Bar> bars = explain == null ? List.of() : bars(explain);
        if (explain == null || bars.isEmpty()) {
            html.element("p class=\"empty\"", nothing(run, explain));
        } else {
            html.element("p class=\"answer\"", answer(bars));
            html.element(
                    "p class=\"how\"",
                    "The slowest messages of each phase and second are kept and taken apart. Each bar is all the time that"
                            + " the kept messages beyond one percentile took, split by what held them up; no time counts twice. A cause needs"
                            + " evidence that it was at work just then: what has none is unknown.");
            html.open("div class=\"card\"");
            bars.forEach(bar -> bar(html, bar));
            html.close("div");
            table(html, explain, bars);
        }
        if (explain != null && explain.outliers() > 0) {
            blind(html, run, explain);
        }
        return html.close("section").toString();
    }

    private static String nothing(Run run, Run.@Nullable Explanation explain) {
        if (run.phases().isEmpty()) {
            return "Nothing was measured, so there is nothing to explain.";
        }
        if (explain == null) {
            return "No messages were traced in this run, so nothing is known of the causes.";
        }
        if (explain.outliers() == 0) {
            return "No message was kept for being slow, so there is no tail to explain.";
        }
        return "Causes were not looked for: the run was made by a version that did not, or what the target recorded could"
                + " not be read. The slowest messages are shown below with the stages that are known.";
    }

    /** The tails that have messages; where there is none, all kept messages together. */
    private static List<Bar> bars(Run.Explanation explain) {
        List<Bar> bars = new ArrayList<>();
        for (Run.Tail tail : Objects.requireNonNullElse(explain.tails(), List.<Run.Tail>of())) {
            if (tail.outliers() > 0 && tail.explainedPct() != null) {
                bars.add(new Bar(
                        tail.percentile().replace('_', '.'),
                        tail.outliers(),
                        tail.explainedPct(),
                        shares(tail.causes())));
            }
        }
        if (bars.isEmpty() && explain.explainedPct() != null) {
            bars.add(new Bar(ALL_KEPT, explain.outliers(), explain.explainedPct(), shares(explain.causes())));
        }
        return bars;
    }

    /** What is missing to 100 % has no known cause either. */
    private static Map<String, Double> shares(List<Run.Cause> causes) {
        Map<String, Double> shares = new LinkedHashMap<>();
        causes.stream()
                .filter(cause -> !cause.cause().equals(CauseWords.UNKNOWN))
                .sorted(Comparator.comparingDouble(Run.Cause::sharePct)
                        .reversed()
                        .thenComparingInt(cause -> CauseWords.rank(cause.cause())))
                .forEach(cause -> shares.merge(cause.cause(), cause.sharePct(), Double::sum));
        double known = shares.values().stream().mapToDouble(Double::doubleValue).sum();
        shares.put(CauseWords.UNKNOWN, Math.max(0, 100 - known));
        return shares;
    }

    /** The bar that is put into words: p99.9, or what there is of a run too short for it. */
    private static Bar telling(List<Bar> bars) {
        return bars.stream()
                .filter(candidate -> candidate.name().equals("p99.9"))
                .findFirst()
                .orElse(bars.getFirst());
    }

    private static String answer(List<Bar> bars) {
        Bar bar = telling(bars);
        List<String> known = bar.causes().entrySet().stream()
                .filter(cause -> !cause.getKey().equals(CauseWords.UNKNOWN) && cause.getValue() >= 0.5)
                .limit(CAUSES_NAMED)
                .map(cause -> cause.getKey() + " " + Math.round(cause.getValue()) + PER_CENT)
                .toList();
        String of = switch (bar.name()) {
            case "max" -> "the slowest message of each phase";
            case ALL_KEPT -> "the kept messages";
            default -> "messages beyond " + bar.name();
        };
        if (known.isEmpty()) {
            return "Of the time that " + of + " took, nothing could be attributed: no cause was found for any of it.";
        }
        double unknown = bar.causes().getOrDefault(CauseWords.UNKNOWN, 0.0);
        long explained = explained(100 - unknown);
        return "Of the time that " + of + " took, " + explained + PER_CENT + " has a known cause: "
                + String.join(", ", known)
                + (explained == 100 ? "." : ". The other " + (100 - explained) + PER_CENT + " is unknown.");
    }

    private static void bar(Html html, Bar bar) {
        StringBuilder spoken = new StringBuilder(bar.name()).append(": ");
        bar.causes()
                .forEach((cause, share) ->
                        spoken.append(cause).append(' ').append(pct(share)).append(", "));
        html.open("div class=\"tail-row\"").element("span class=\"stage-at\"", bar.name());
        html.open("div class=\"stage-bar\" role=\"img\" aria-label=\""
                + Html.escape(spoken.substring(0, spoken.length() - 2)) + "\"");
        bar.causes().forEach((cause, share) -> {
            if (share >= SHARE_SHOWN) {
                html.open("span class=\"tail-seg " + CauseWords.style(cause) + "\" style=\"width:"
                        + String.format(Locale.ROOT, "%.2f", share) + "%\" title=\""
                        + Html.escape(cause + " " + pct(share)) + "\"");
                html.element("span class=\"seg-text\"", share >= SHARE_WITH_NAME ? cause : "");
                html.close("span");
            }
        });
        html.close("div").open("span class=\"tail-sum\"");
        html.open("span")
                .element("b", explained(Objects.requireNonNullElse(bar.explainedPct(), 0.0)) + PER_CENT)
                .text(" explained")
                .close("span");
        html.element("span class=\"tail-count\"", messages(bar.outliers()))
                .close("span")
                .close("div");
    }

    private static void table(Html html, Run.Explanation explain, List<Bar> bars) {
        Map<String, Long> counts = new LinkedHashMap<>();
        explain.causes().forEach(cause -> counts.merge(cause.cause(), cause.count(), Long::sum));
        html.markup("<div class=\"scroll\"><table class=\"causes\"><thead><tr><th scope=\"col\">cause</th>");
        bars.forEach(bar -> html.element("th scope=\"col\" class=\"num\"", bar.name()));
        html.markup(
                "<th scope=\"col\" class=\"num\" title=\"Of how many kept messages it is the main cause\">messages</th>"
                        + "<th scope=\"col\" class=\"meaning-head\">what it means, and what helps</th></tr></thead><tbody>");
        for (String name : named(bars, counts)) {
            CauseWords.Cause words = CauseWords.of(name);
            html.open("tr")
                    .open("th scope=\"row\"")
                    .markup("<span class=\"swatch " + CauseWords.style(name) + "\"></span>");
            html.element("code", name).close("th");
            for (Bar bar : bars) {
                Double share = bar.causes().get(name);
                html.open("td class=\"num" + (share == null ? " none" : "") + "\" data-of=\"" + Html.escape(bar.name())
                        + "\"" + (share == null ? " title=\"" + NOT_IN_TAIL + "\"" : ""));
                html.text(share == null ? Figures.NONE : pct(share)).close("td");
            }
            html.element("td class=\"num\" data-of=\"messages\"", Figures.count(counts.getOrDefault(name, 0L)));
            html.open("td class=\"meaning\"").text(words.meaning());
            html.element("span class=\"remedy\"", words.remedy()).close("td").close("tr");
        }
        html.markup("</tbody></table></div>");
        followers(html, explain);
    }

    /** A wait for copies is a wait for somebody. */
    private static void followers(Html html, Run.Explanation explain) {
        List<Run.Follower> waited = explain.causes().stream()
                .map(Run.Cause::followers)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .filter(follower -> follower.sharePct() >= FOLLOWER_PCT_MIN)
                .toList();
        if (waited.isEmpty()) {
            return;
        }
        html.element("h3", "Whom leaders waited for").open("ul class=\"plain\"");
        waited.forEach(follower -> html.element(
                "li",
                pct(follower.sharePct()) + " of the slow messages' time, waiting for "
                        + CauseWords.follower(follower)));
        html.close("ul");
    }

    /** All causes that show anywhere, those of the bar in words first, the largest first; unknown last. */
    private static List<String> named(List<Bar> bars, Map<String, Long> counts) {
        TreeSet<String> names = new TreeSet<>(Comparator.comparing((String name) -> name.equals(CauseWords.UNKNOWN))
                .thenComparing(Comparator.comparingDouble(
                                (String name) -> telling(bars).causes().getOrDefault(name, 0.0))
                        .reversed())
                .thenComparing(Comparator.comparingDouble((String name) -> largest(bars, name))
                        .reversed())
                .thenComparingInt(CauseWords::rank)
                .thenComparing(name -> name));
        bars.forEach(bar -> names.addAll(bar.causes().keySet()));
        names.addAll(counts.keySet());
        return List.copyOf(names);
    }

    private static double largest(List<Bar> bars, String name) {
        return bars.stream()
                .mapToDouble(bar -> bar.causes().getOrDefault(name, 0.0))
                .max()
                .orElse(0);
    }

    private static void blind(Html html, Run run, Run.Explanation explain) {
        List<String> lines = new ArrayList<>(Objects.requireNonNullElse(explain.blind(), List.<String>of()));
        Run.Coverage coverage = explain.coverage();
        if (coverage == null && lines.isEmpty()) {
            lines.add(run.target().name() + " tells no stages: from the arrival of a request to its answer all is one"
                    + " block.");
        }
        Long partial = explain.partial();
        add(lines, partial == null ? 0 : partial, "found at the broker in part.");
        add(lines, explain.clientOnly(), "seen by the client alone: none of their requests was found at the broker.");
        add(lines, explain.untraced(), "answered too late to know when they were sent.");
        if (coverage != null) {
            if (coverage.dataLoss() > 0) {
                lines.add(
                        "The recorder dropped " + Figures.bytes(coverage.dataLoss()) + " of what it should have kept.");
            }
            if (coverage.missingJoins() > 0) {
                lines.add(Figures.count(coverage.missingJoins())
                        + " requests of kept messages were not found in the broker's recording.");
            }
            coverage.gaps().forEach(gap -> lines.add("The broker's recording: " + gap + "."));
        }
        html.element("h3", "What could not be seen");
        if (lines.isEmpty()) {
            html.element(
                    "p class=\"muted\"",
                    "Nothing that is known of: every kept message was found at the broker, and the recorder dropped"
                            + " nothing.");
        }
        html.list("ul class=\"plain\"", lines);
    }

    private static void add(List<String> lines, long count, String what) {
        if (count > 0) {
            lines.add(messages(count) + (count == 1 ? " was " : " were ") + what);
        }
    }

    private static String messages(long count) {
        return Figures.count(count) + (count == 1 ? " message" : " messages");
    }

    private static String pct(double pct) {
        return pct > 0 && pct < 0.05 ? "< 0.1 %" : Figures.share(pct / 100);
    }

    /** Rounded down: 99.6 % is not all of it. A sum of rounded shares may miss a whole number by a hair. */
    private static long explained(double pct) {
        return (long) Math.floor(pct + 1e-6);
    }
}
