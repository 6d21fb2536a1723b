package dev.strobe.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** History, index and comparison as their user meets them: what is printed, what is written, which exit code. */
class HistoryCommandTest {

    private static final int RUNS = 24;
    private static final int CHANGE = 16;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    @Test
    void runsAreAddedOnceAndShownWithTheChangeAndItsCommits() throws IOException {
        Path runs = Files.createDirectory(folder.resolve("runs"));
        Path history = folder.resolve("history.jsonl");
        SplittableRandom random = new SplittableRandom(12);
        for (int i = 0; i < RUNS; i++) {
            Path run = run(runs, i, (i < CHANGE ? 20 : 24) * Math.exp(0.01 * random.nextGaussian()), "pass");
            assertThat(execute("history", "add", run.toString(), "--to", history.toString(), "--commit", "commit" + i))
                    .isZero();
            assertThat(out.toString()).contains("added run-" + i + ": ");
        }
        assertThat(execute("history", "add", runs.toString(), "--to", history.toString()))
                .isZero();
        assertThat(out.toString()).contains("24 runs were in the history already");
        assertThat(Files.readAllLines(history)).hasSize(RUNS);

        assertThat(show(history)).isZero();
        assertThat(out.toString())
                .contains("constant on strobe, test CPU, 2 cores", "target CPU/message", "^")
                .contains("for the worse, after commit15, up to commit16");
        assertThat(show(history, "--fail-on-change")).isEqualTo(1);
        assertThat(show(history, "--fail-on-change", "--metric", "throughput_per_s"))
                .isZero();
        assertThat(show(history, "--fail-on-change", "--smallest", "50")).isZero();
        assertThat(show(history, "--json")).isZero();
        assertThat(out.toString()).startsWith("{").contains("\"up_to_commit\" : \"commit16\"");
        Path page = folder.resolve("out").resolve("trends.html");
        assertThat(show(history, "--html", page.toString())).isZero();
        assertThat(page).content().contains("up to commit16", "echarts");
    }

    @Test
    void whatIsWrongIsSaidWithAWayOut() throws IOException {
        Path history = folder.resolve("history.jsonl");
        assertThat(show(history)).isEqualTo(2);
        assertThat(err.toString()).contains("there is no history", "strobe history add RUN --to");
        assertThat(execute("history", "add", folder.toString(), "--to", history.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("is neither a run directory nor a folder of them");
        assertThat(execute("history")).isEqualTo(2);
        assertThat(err.toString()).contains("add or show");
        execute("history", "add", run(folder, 1, 20, "pass").toString(), "--to", history.toString());

        assertThat(show(history, "--scenario", "peak")).isEqualTo(2);
        assertThat(err.toString()).contains("holds no run of scenario 'peak'; it has constant");
        assertThat(show(history, "--metric", "p99")).isEqualTo(2);
        assertThat(err.toString()).contains("unknown figure 'p99'", "end_to_end.p99_us");
        Files.writeString(history, "half a li", java.nio.file.StandardOpenOption.APPEND);
        assertThat(show(history)).isZero();
        assertThat(err.toString()).contains("line 2 is not a run of a history");
    }

    @Test
    void theIndexIsWrittenIntoTheFolderOrWhereItIsSaid() throws IOException {
        run(folder, 1, 20, "pass");
        run(folder, 2, 20, "fail");

        assertThat(execute("index", folder.toString())).isZero();
        assertThat(out.toString()).contains("index.html: 2 runs");
        assertThat(folder.resolve("index.html")).content().contains("data-verdict=\"fail\"");
        Path elsewhere = folder.resolve("public").resolve("runs.html");
        assertThat(execute("index", folder.toString(), "--out", elsewhere.toString()))
                .isZero();
        assertThat(elsewhere).exists();
        assertThat(execute("index", folder.resolve("none").toString())).isEqualTo(2);
        assertThat(err.toString()).contains("is no folder");
    }

    @Test
    void runsAreComparedOrRefusedAndAPageIsWrittenOnRequest() throws IOException {
        String a = run(folder, 1, 20, "pass").toString();
        String b = run(folder, 2, 30, "pass").toString();
        String invalid = run(folder, 3, 20, "invalid").toString();
        Path page = folder.resolve("compared.html");

        assertThat(execute("compare", a, b, "--html", page.toString())).isZero();
        assertThat(out.toString()).contains("A  run-1", "target CPU per message", "1.500", "page: ");
        assertThat(page).content().contains("letter-1", "echarts");
        assertThat(execute("compare", a, b, invalid)).isEqualTo(2);
        assertThat(err.toString()).contains("Not compared", "C is invalid");
        assertThat(execute("compare", a, b, invalid, "--force")).isZero();
        assertThat(execute("compare", a)).isEqualTo(2);
        assertThat(execute("compare", a, a, a, a, a, a, a, a, a)).isEqualTo(2);
        assertThat(err.toString()).contains("at most 8");
    }

    private int show(Path history, String... options) {
        String[] arguments = new String[options.length + 3];
        arguments[0] = "history";
        arguments[1] = "show";
        arguments[2] = history.toString();
        System.arraycopy(options, 0, arguments, 3, options.length);
        return execute(arguments);
    }

    private int execute(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine commandLine = StrobeMain.commandLine();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        return commandLine.execute(arguments);
    }

    private static Path run(Path parent, int number, double cpuUs, String verdict) throws IOException {
        Path run = Files.createDirectory(parent.resolve("run-" + number));
        String latency = """
                {"count": 100000, "censored": 0, "min_us": 1.0, "mean_us": 2.0, "p50_us": 400.0, "p90_us": 500.0,
                 "p99_us": 900.0, "p99_9_us": 1500.0, "p99_99_us": 2000.0, "max_us": 3000.0}""";
        Files.writeString(
                run.resolve("run.json"),
                String.format(Locale.ROOT, """
                {"schema": "strobe.run/1", "run_id": "run-%d",
                 "scenario": {"name": "constant", "description": "", "sha256": "%s"},
                 "target": {"name": "strobe", "version": "1", "nodes": 1, "driver": "kafka"}, "smoke": false,
                 "started_at": "2026-11-%02dT10:00:00Z", "duration_s": 60.0, "verdict": "%s", "verdict_reasons": [],
                 "strobe": {"version": "0.1.0", "git": null},
                 "host": {"os": "Linux", "kernel": "6.1", "cpu": "test CPU", "cores": 2, "memory_bytes": 1, "jdk": "25"},
                 "seed": 1, "command": [], "configuration": {},
                 "validity": {"valid": true, "reasons": []},
                 "phases": [{"name": "constant", "kind": "measure", "load": "open", "valid": true, "marks": [],
                   "invalid_reasons": [], "start_s": 0.0, "end_s": 60.0, "offered_per_s": 1000.0, "sent_per_s": 1000.0,
                   "acked_per_s": 1000.0, "received_per_s": 1000.0, "expected_messages": 60000, "errors": {},
                   "backlog_max": 1, "latency": {"publish_response": %s, "end_to_end": %s}, "subscriptions": [],
                   "cpu": {"harness_us_per_msg": 5.0, "target_us_per_msg": %f}}],
                 "delivery": {"sent": 60000, "acked": 60000, "failed": 0, "received": 60000, "lost_acked": 0,
                   "duplicated": 0, "redelivered": 0, "reordered": 0, "corrupted": 0, "unknown": 0, "unsent": 0,
                   "undelivered": 0, "expired": 0, "negative": 0, "over_range": 0, "subscriptions": []},
                 "faults": [], "expectations": []}""", number, "ab".repeat(32), number + 1, verdict, latency, latency, cpuUs));
        return run;
    }
}
