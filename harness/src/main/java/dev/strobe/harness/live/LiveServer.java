package dev.strobe.harness.live;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.strobe.harness.time.NanoClock;
import dev.strobe.reports.html.LivePage;
import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves the run that goes on to browsers on this machine: {@code /} is the page, {@code /events} what it is fed with,
 * {@code /report.html} the report of the last run that has ended. Nothing else has an address, so no path leads to a file.
 *
 * <p>It listens on 127.0.0.1 alone and answers only who asks for it under that address or {@code localhost}, so that no
 * page from elsewhere can reach it by a name of its own. At most {@link #WATCHERS_MAX} clients are fed; one that has not
 * taken anything for {@link #STUCK_NS} is dropped as soon as another one needs its place. Its daemon threads end
 * with {@link #close}.
 */
public final class LiveServer implements AutoCloseable {

    /** Where the page is if nobody says otherwise. */
    public static final int PORT = 9645;

    static final int WATCHERS_MAX = 8;

    private static final long STUCK_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int THREADS_MAX = WATCHERS_MAX + 4;
    private static final int WAITING_MAX = 32;

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final LiveFeed feed;
    private final NanoClock clock;
    private final LivePage page;
    private final Map<Thread, LiveStream> watchers = new ConcurrentHashMap<>();
    private final Semaphore reportsFetched = new Semaphore(0);

    private LiveServer(HttpServer server, LiveFeed feed, NanoClock clock) {
        this.server = server;
        this.feed = feed;
        this.clock = clock;
        this.page = LivePage.make();
        this.threads = new ThreadPoolExecutor(
                THREADS_MAX,
                THREADS_MAX,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_MAX),
                Thread.ofPlatform().daemon().name("strobe-live-", 0).factory(),
                new ThreadPoolExecutor.AbortPolicy());
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Starts one.
     *
     * @param port 0 takes a free one
     * @throws BindException if the port is in use
     */
    public static LiveServer start(int port, LiveFeed feed, NanoClock clock) throws IOException {
        // The server of the JDK takes its limits from system properties, read once; what the user set stays.
        setIfAbsent("jdk.httpserver.maxConnections", "32");
        setIfAbsent("sun.net.httpserver.maxReqTime", "10");
        setIfAbsent("sun.net.httpserver.nodelay", "true");
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        LiveServer live =
                new LiveServer(HttpServer.create(new InetSocketAddress(loopback, port), WAITING_MAX), feed, clock);
        live.server.setExecutor(live.threads);
        live.server.createContext("/", live::answer);
        live.server.start();
        return live;
    }

    /** Address of the page. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** How many clients watch. */
    public int watchers() {
        return watchers.size();
    }

    /** Waits until reports have been fetched so often, or for so long; false if it was not so often. */
    public boolean awaitReportsFetched(int count, long seconds) throws InterruptedException {
        return reportsFetched.tryAcquire(count, seconds, TimeUnit.SECONDS);
    }

    /** Ends {@link #awaitReportsFetched}. */
    public void stopWaiting() {
        reportsFetched.release(WATCHERS_MAX);
    }

    /** At once: whoever still watches is cut off. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Headers headers = exchange.getResponseHeaders();
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("Referrer-Policy", "no-referrer");
            headers.set("Cross-Origin-Resource-Policy", "same-origin");
            headers.set("Cache-Control", "no-store");
            if (!isOurs(exchange.getRequestHeaders().getFirst("Host"))) {
                send(exchange, 403, "text/plain; charset=utf-8", text("This page is for " + url() + " only.\n"));
                return;
            }
            if (!exchange.getRequestMethod().equals("GET")) {
                headers.set("Allow", "GET");
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/" -> {
                    headers.set("Content-Security-Policy", page.policy() + "; frame-ancestors 'none'");
                    send(exchange, 200, "text/html; charset=utf-8", text(page.html()));
                }
                case "/events" -> watch(exchange);
                case "/report.html" -> report(exchange);
                case null, default -> send(exchange, 404, "text/plain; charset=utf-8", text("No such page.\n"));
            }
        }
    }

    /** A page from elsewhere may give its own name this address, but it cannot make the browser call it by ours. */
    private boolean isOurs(@Nullable String host) {
        String port = ":" + server.getAddress().getPort();
        return ("127.0.0.1" + port).equals(host) || ("localhost" + port).equalsIgnoreCase(host);
    }

    private void watch(HttpExchange exchange) throws IOException {
        long nowNs = clock.nanoTime();
        watchers.forEach((thread, stream) -> {
            if (stream.stuck(nowNs, STUCK_NS)) {
                // Whoever is interrupted while it writes to a channel closes it.
                thread.interrupt();
            }
        });
        Thread own = Thread.currentThread();
        if (watchers.size() >= WATCHERS_MAX) {
            send(exchange, 503, "text/plain; charset=utf-8", text("Watched by " + WATCHERS_MAX + " already.\n"));
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
        exchange.sendResponseHeaders(200, 0);
        LiveStream stream = new LiveStream(feed, exchange.getResponseBody(), clock);
        watchers.put(own, stream);
        try {
            stream.serve();
        } catch (InterruptedException e) {
            own.interrupt();
        } finally {
            watchers.remove(own);
        }
    }

    private void report(HttpExchange exchange) throws IOException {
        LiveFeed.Moment moment = feed.now();
        RunDirectory directory = moment.directory();
        LiveFeed.Ended ended = moment.status().ended();
        if (directory == null || ended == null || !ended.report() || !Files.exists(directory.report())) {
            send(exchange, 404, "text/plain; charset=utf-8", text("The run has not ended yet.\n"));
            return;
        }
        send(exchange, 200, "text/html; charset=utf-8", Files.readAllBytes(directory.report()));
        reportsFetched.release();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, int status, String contentType, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
