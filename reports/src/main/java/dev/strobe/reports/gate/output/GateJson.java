package dev.strobe.reports.gate.output;

import dev.strobe.reports.gate.GateResult;
import dev.strobe.reports.gate.MetricOutcome;
import dev.strobe.reports.run.RunDirectory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A gate's answer for programs; ends with a line break. The fields are described in {@code docs/GATE.md}. */
public final class GateJson {

    private static final String SCHEMA = "strobe.gate/1";

    private GateJson() {}

    public static String text(GateResult result) {
        Content content = new Content(
                SCHEMA,
                result.decision().word(),
                result.headline(),
                result.scenario(),
                result.paired(),
                result.phase(),
                new Side(result.baselineTarget(), result.baseline()),
                new Side(result.candidateTarget(), result.candidate()),
                result.outcomes().stream().map(GateJson::metric).toList(),
                result.notes(),
                result.more(),
                result.policy().errorRate(),
                result.policy().missRate(),
                result.rates().alarm(),
                result.rates().miss());
        return RunDirectory.line(content) + "\n";
    }

    private static Metric metric(MetricOutcome outcome) {
        return new Metric(
                outcome.metric().key(),
                outcome.decision().word(),
                outcome.baseline(),
                outcome.candidate(),
                outcome.ratio(),
                outcome.low(),
                outcome.high(),
                outcome.probability(),
                outcome.alarmLevel(),
                outcome.metric().worse() > 0 ? "higher" : "lower",
                outcome.matters(),
                outcome.runs(),
                outcome.more(),
                outcome.reason());
    }

    private record Content(
            String schema,
            String decision,
            String headline,
            String scenario,
            boolean paired,
            @Nullable String phase,
            Side baseline,
            Side candidate,
            List<Metric> metrics,
            List<String> notes,
            @Nullable Integer more,
            double errorRate,
            double missRate,
            double alarmLevel,
            double missLevel) {}

    private record Side(String target, List<String> runs) {}

    private record Metric(
            String metric,
            String decision,
            double baseline,
            double candidate,
            @Nullable Double ratio,
            @Nullable Double low,
            @Nullable Double high,
            @Nullable Double probability,
            @Nullable Double alarmLevel,
            String worse,
            double matters,
            int runs,
            @Nullable Integer more,
            String reason) {}
}
