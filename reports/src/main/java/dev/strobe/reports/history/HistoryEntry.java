package dev.strobe.reports.history;

import dev.strobe.reports.run.Run;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run in a history: who ran what where, how it ended, and its key figures. One line of JSON in the file.
 *
 * @param schema {@link #SCHEMA}; changes only when a reader would break
 * @param commit of what was measured, as the user gave it; null where none was given
 * @param smoke whether time was scaled down, so that no figure counts
 * @param valid whether the run says that its figures may be trusted
 * @param phase the measured phase that latencies and CPU are of; null where nothing was measured
 * @param metrics by the names of {@link HistoryMetric}; one that was not measured is left out
 */
public record HistoryEntry(
        String schema,
        String runId,
        Instant startedAt,
        @Nullable String commit,
        Scenario scenario,
        Target target,
        Host host,
        Run.StrobeBuild strobe,
        Run.Verdict verdict,
        boolean smoke,
        boolean valid,
        @Nullable String phase,
        Map<String, Double> metrics) {

    public static final String SCHEMA = "strobe.history/1";

    /** Characters of a commit that people write. */
    private static final int COMMIT_CHARS = 12;

    /** @param sha256 of the resolved scenario: with another one the figures are of another load */
    public record Scenario(String name, String sha256) {}

    public record Target(String name, String version, int nodes) {}

    public record Host(int cores, String cpu, String kernel, String jdk) {}

    public static HistoryEntry of(Run run, @Nullable String commit) {
        Run.Host host = run.host();
        Run.TargetIdentity target = run.target();
        return new HistoryEntry(
                SCHEMA,
                run.runId(),
                run.startedAt(),
                commit,
                new Scenario(run.scenario().name(), run.scenario().sha256()),
                new Target(target.name(), target.version(), target.nodes()),
                new Host(host.cores(), host.cpu(), host.kernel(), host.jdk()),
                run.strobe(),
                run.verdict(),
                run.smoke(),
                run.validity().valid(),
                HistoryMetric.phase(run).map(phase -> phase.name()).orElse(null),
                HistoryMetric.valuesOf(run));
    }

    /** Whether the figures say something about the target: measured to the end, in full length, undisturbed. */
    public boolean counts() {
        return !smoke && valid && (verdict == Run.Verdict.PASS || verdict == Run.Verdict.FAIL);
    }

    /** Why it does not count, for people; empty if it does. */
    public String whyNot() {
        if (counts()) {
            return "";
        }
        return smoke
                ? "smoke run"
                : verdict == Run.Verdict.PASS || verdict == Run.Verdict.FAIL
                        ? "invalid"
                        : "verdict " + verdict.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** What a person calls the state that was measured: its commit, or else the run. */
    public String name() {
        return commit == null ? runId : commit.substring(0, Math.min(COMMIT_CHARS, commit.length()));
    }
}
