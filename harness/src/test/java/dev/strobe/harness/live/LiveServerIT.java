package dev.strobe.harness.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.strobe.harness.time.NanoClock;
import dev.strobe.reports.run.RunDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server on a real port with real clients, good ones and others. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LiveServerIT {

    @TempDir
    Path folder;

    private final LiveFeed feed = new LiveFeed(1);
    private LiveServer server;
    private int port;

    @BeforeEach
    void start() throws IOException {
        server = LiveServer.start(0, feed, NanoClock.system());
        port = URI.create(server.url()).getPort();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void thePageMayConnectToWhereItCameFromAndNothingElse() throws IOException, InterruptedException {
        HttpResponse<String> page = get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("'unsafe-eval'");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.body())
                .contains("new EventSource('/events')", "run-data")
                .doesNotContain("{{");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/run.json",
                "/../run.json",
                "/..%2f..%2fetc/passwd",
                "/report.html/../series.jsonl",
                "//etc/passwd",
                "/events/",
                "/report.html%00"
            })
    void noPathLeadsToAFile(String path) throws IOException {
        feed.started(run());

        String answer = raw("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).matches("(?s)HTTP/1\\.1 40[04] .*").doesNotContain("root:", "planted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example:%d", "127.0.0.1", "127.0.0.1.evil.example:%d", "localhost", "[::1]:%d"})
    void whoAsksUnderAnotherNameGetsNothing(String host) throws IOException {
        String answer = raw("GET / HTTP/1.1\r\nHost: " + host.formatted(port) + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 403 ").doesNotContain("EventSource");
    }

    @Test
    void localhostIsAsGood() throws IOException {
        assertThat(raw("GET / HTTP/1.1\r\nHost: localhost:" + port + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "HEAD", "OPTIONS"})
    void onlyGetIsAnswered(String method) throws IOException {
        assertThat(raw(method + " / HTTP/1.1\r\nHost: 127.0.0.1:" + port
                        + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405 ")
                .doesNotContain("EventSource");
    }

    @Test
    void itListensOnLoopbackAlone() throws IOException {
        List<InetAddress> others = new ArrayList<>();
        NetworkInterface.networkInterfaces()
                .forEach(each -> each.inetAddresses()
                        .filter(address -> !address.isLoopbackAddress())
                        .forEach(others::add));
        others.add(InetAddress.getByName("127.0.0.2"));

        for (InetAddress other : others) {
            assertThatThrownBy(() -> new Socket(other, port)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aPortInUseIsAnError() {
        assertThatThrownBy(() -> LiveServer.start(port, feed, NanoClock.system()))
                .isInstanceOf(BindException.class);
    }

    @Test
    void theReportIsThereOnceTheRunHasEnded() throws IOException, InterruptedException {
        RunDirectory run = run();
        feed.started(run);
        assertThat(get("/report.html").statusCode()).isEqualTo(404);

        feed.failed("no report");

        assertThat(get("/report.html").statusCode()).isEqualTo(404);
        assertThat(server.awaitReportsFetched(1, 0)).isFalse();
    }

    @Test
    void watchersAreToldAsThingsHappenAndWhoComesLateGetsTheSame() throws IOException, InterruptedException {
        RunDirectory run = run();
        feed.started(run);
        try (BufferedReader early = watch()) {
            assertThat(message(early)).contains("\"planted\"");
            assertThat(message(early)).contains("\"state\":\"preparing\"");
            assertThat(server.watchers()).isOne();

            feed.phase("steady", 1, 1, "100/s");
            assertThat(message(early)).contains("\"state\":\"running\"");
            try (BufferedReader late = watch()) {
                assertThat(message(late)).contains("\"planted\"");
                assertThat(message(late)).contains("\"state\":\"running\"");
                feed.failed("over");
                assertThat(message(early)).contains("\"reasons\":[\"over\"]");
                assertThat(message(late)).contains("\"reasons\":[\"over\"]");
                assertThat(message(early)).as("the end").isEqualTo("null");
            }
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> server.watchers() == 0);
    }

    @Test
    void moreWatchersThanItTakesAreSentAway() throws IOException, InterruptedException {
        feed.started(run());
        List<BufferedReader> watchers = new ArrayList<>();
        try {
            for (int i = 0; i < LiveServer.WATCHERS_MAX; i++) {
                BufferedReader watcher = watch();
                assertThat(message(watcher)).isNotEmpty();
                watchers.add(watcher);
            }
            assertThat(get("/events").statusCode()).isEqualTo(503);
            assertThat(get("/").statusCode()).as("the page itself still comes").isEqualTo(200);
        } finally {
            for (BufferedReader watcher : watchers) {
                watcher.close();
            }
        }
    }

    @Test
    void whoTakesNothingLosesItsPlaceToTheNext() throws IOException {
        server.close();
        AtomicLong later = new AtomicLong();
        server = LiveServer.start(0, feed, new NanoClock() {
            @Override
            public long nanoTime() {
                return NanoClock.system().nanoTime() + later.get();
            }

            @Override
            public void parkNanos(long ns) {
                throw new IllegalStateException("nobody waits");
            }
        });
        port = URI.create(server.url()).getPort();
        RunDirectory run = run();
        Files.writeString(run.series(), ("{\"t_s\":1,\"phase\":\"" + "x".repeat(1_000) + "\"}\n").repeat(6_000));
        feed.started(run);
        List<Socket> takesNothing = new ArrayList<>();
        try {
            for (int i = 0; i < LiveServer.WATCHERS_MAX; i++) {
                Socket socket = new Socket();
                socket.setReceiveBufferSize(4_096);
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                socket.getOutputStream().write(eventsRequest());
                takesNothing.add(socket);
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> server.watchers() == LiveServer.WATCHERS_MAX);
            assertThat(statusOfNext()).startsWith("HTTP/1.1 503 ");

            later.set(TimeUnit.SECONDS.toNanos(11));

            await().atMost(Duration.ofSeconds(20)).until(() -> statusOfNext().startsWith("HTTP/1.1 200 "));
        } finally {
            for (Socket socket : takesNothing) {
                socket.close();
            }
        }
    }

    private String statusOfNext() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.getOutputStream().write(eventsRequest());
            return reader.readLine();
        }
    }

    private byte[] eventsRequest() {
        return ("GET /events HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void closingCutsOffWhoStillWatches() throws IOException, InterruptedException {
        feed.started(run());
        try (BufferedReader watcher = watch()) {
            assertThat(message(watcher)).isNotEmpty();

            server.close();

            assertThatThrownBy(() -> {
                        while (watcher.readLine() != null) {
                            // What was on its way may still come.
                        }
                        throw new IOException("ended");
                    })
                    .isInstanceOf(IOException.class);
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("strobe-live-")));
    }

    private RunDirectory run() throws IOException {
        RunDirectory run = new RunDirectory(Files.createDirectories(folder.resolve("run-1")));
        Files.writeString(run.manifest(), "planted");
        Files.writeString(run.series(), "{\"t_s\":1,\"phase\":\"planted\"}\n");
        return run;
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(Duration.ofSeconds(20))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    /** Server-sent events as they come, over a plain socket; ends with it. */
    private BufferedReader watch() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream().write(eventsRequest());
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        String line = reader.readLine();
        assertThat(line).startsWith("HTTP/1.1 200 ");
        while (!line.isEmpty()) {
            line = reader.readLine();
        }
        return reader;
    }

    /** The next message; lines that say nothing and sizes of chunks are passed over. */
    private static String message(BufferedReader events) throws IOException {
        String line = events.readLine();
        while (line != null && !line.startsWith("data: ")) {
            line = events.readLine();
        }
        return String.valueOf(line);
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                InputStream in = socket.getInputStream()) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
