package dev.strobe.harness.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strobe.harness.cli.StrobeMain;
import dev.strobe.reports.run.RunDirectory;
import dev.strobe.reports.run.SeriesPoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code strobe run --live} from the command line to its end, watched by a client. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LiveRunIT {

    static final String SCENARIO = """
            name: watched
            description: Something to watch.
            target: synthetic
            topology: { topics: { news: { partitions: 2 } } }
            workload:
              producers: [ { topic: news, message: { size: 64B } } ]
              consumers: [ { topic: news, group: left } ]
            load:
              - warmup: { rate: 500/s, for: 2s }
              - constant: { rate: 1000/s, for: 4s }
            synthetic: { latency: 1ms }
            """;

    private static final Pattern URL = Pattern.compile("Live: (http://127\\.0\\.0\\.1:\\d+/)");

    @TempDir
    Path folder;

    @Test
    void aRunIsToldIntervalByIntervalAndEndsWithItsReport() throws Exception {
        StringWriter out = new StringWriter();
        CompletableFuture<Integer> code = start(folder, out, "--live=0");
        String url = url(out);
        try (HttpClient client = HttpClient.newHttpClient()) {
            List<String> events;
            try (Stream<String> lines = client.send(
                            HttpRequest.newBuilder(URI.create(url + "events")).build(),
                            HttpResponse.BodyHandlers.ofLines())
                    .body()) {
                events = lines.filter(line -> line.startsWith("data: "))
                        .map(line -> line.substring("data: ".length()))
                        .toList();
            }

            RunDirectory run = new RunDirectory(only(folder.resolve("runs")));
            assertThat(events).containsAll(lines(run.series())).containsAll(lines(run.events()));
            List<SeriesPoint> points = run.readSeries();
            assertThat(points).hasSizeGreaterThan(4);
            assertThat(events)
                    .anyMatch(event -> event.contains("\"state\":\"running\"") && event.contains("\"warmup\""));
            assertThat(events.getLast()).contains("\"state\":\"ended\"", "\"report\":true", "\"more\":false");
            assertThat(out.toString()).contains("Live: " + url);

            HttpResponse<String> report = client.send(
                    HttpRequest.newBuilder(URI.create(url + "report.html")).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(report.statusCode()).isEqualTo(200);
            assertThat(report.body()).isEqualTo(Files.readString(run.report()));
            // It was fetched, so nothing is waited for any more.
            assertThat(code.get(20, TimeUnit.SECONDS)).isIn(0, 5);
            assertThat(out.toString()).contains(url + "report.html until it was opened there");
        }
    }

    @Test
    void withoutAnybodyWhoWatchesTheCommandEndsWithTheRun() throws Exception {
        StringWriter out = new StringWriter();

        assertThat(start(folder, out, "--live").get(60, TimeUnit.SECONDS)).isIn(0, 5);

        assertThat(out.toString()).containsPattern(URL).doesNotContain("until it was opened");
    }

    @Test
    void aPortInUseIsToldBeforeAnythingRuns() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            StringWriter out = new StringWriter();

            assertThat(start(folder, out, "--live=" + taken.getLocalPort()).get(60, TimeUnit.SECONDS))
                    .isEqualTo(2);

            assertThat(out.toString())
                    .contains("--live cannot have port " + taken.getLocalPort(), "--live=0 for one that is free");
            assertThat(folder.resolve("runs")).doesNotExist();
        }
    }

    /** Runs the scenario on a thread of its own; what it prints and what went wrong goes to {@code out}. */
    private static CompletableFuture<Integer> start(Path folder, StringWriter out, String live) throws IOException {
        return start(folder, out, live, SCENARIO);
    }

    static CompletableFuture<Integer> start(Path folder, StringWriter out, String live, String scenario)
            throws IOException {
        System.setProperty("strobe.lock.folder", folder.toString());
        Path file = Files.writeString(folder.resolve("watched.yaml"), scenario);
        CommandLine commandLine = StrobeMain.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(out, true));
        CompletableFuture<Integer> code = new CompletableFuture<>();
        Thread.ofPlatform()
                .daemon()
                .start(() -> code.complete(commandLine.execute(
                        "run",
                        live,
                        file.toString(),
                        "--wait-quiet",
                        "0s",
                        "--out",
                        folder.resolve("runs").toString())));
        return code;
    }

    static String url(StringWriter out) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> URL.matcher(out.toString()).find());
        Matcher found = URL.matcher(out.toString());
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private static Path only(Path parent) throws IOException {
        try (Stream<Path> folders = Files.list(parent)) {
            return folders.filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file);
    }
}
