package dev.strobe.broker.telemetry.export;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.strobe.broker.telemetry.MetricRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The admin port: {@code GET /metrics} for Prometheus and {@code GET /health} for whoever starts or watches the broker.
 *
 * <p>Small on purpose: two daemon threads that end when idle, 16 connections, 16 requests that wait, 10 s for a request and
 * for an answer; what comes beyond is closed. It takes nothing from a client but the path, and never a body.
 */
public final class AdminServer implements AutoCloseable {

    private static final int THREADS_MAX = 2;
    private static final int WAITING_MAX = 16;
    private static final String CONNECTIONS_MAX = "16";
    private static final String EXCHANGE_SECONDS_MAX = "10";

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final MetricRegistry registry;
    private final Supplier<Health> health;

    private final AdminPage others;

    private AdminServer(HttpServer server, MetricRegistry registry, Supplier<Health> health, AdminPage others) {
        this.others = others;
        this.server = server;
        this.registry = registry;
        this.health = health;
        this.threads = new ThreadPoolExecutor(
                THREADS_MAX,
                THREADS_MAX,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_MAX),
                Thread.ofPlatform().daemon().name("strobe-admin-", 0).factory(),
                new ThreadPoolExecutor.AbortPolicy());
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Starts one.
     *
     * @param address port 0 takes a free one
     * @param health asked for each request, on the server's threads
     * @param others answers every other path
     * @throws UncheckedIOException if the address cannot be bound
     */
    public static AdminServer start(
            InetSocketAddress address, MetricRegistry registry, Supplier<Health> health, AdminPage others) {
        // The server of the JDK takes its limits from system properties, read once; what the user set stays.
        setIfAbsent("jdk.httpserver.maxConnections", CONNECTIONS_MAX);
        setIfAbsent("sun.net.httpserver.maxReqTime", EXCHANGE_SECONDS_MAX);
        setIfAbsent("sun.net.httpserver.maxRspTime", EXCHANGE_SECONDS_MAX);
        HttpServer server;
        try {
            server = HttpServer.create(address, WAITING_MAX);
        } catch (IOException failed) {
            throw new UncheckedIOException("admin listener: address=" + address + ": " + failed.getMessage(), failed);
        }
        AdminServer admin = new AdminServer(server, registry, health, others);
        server.setExecutor(admin.threads);
        server.createContext("/", admin::answer);
        server.start();
        return admin;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** At once: an answer under way may be cut off. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestMethod().equals("GET")
                    ? exchange.getRequestURI().getPath()
                    : "";
            switch (path) {
                case "/metrics" -> {
                    ByteArrayOutputStream text = new ByteArrayOutputStream(16 * 1024);
                    PrometheusText.write(registry.read(), text);
                    send(exchange, 200, PrometheusText.CONTENT_TYPE, text.toByteArray());
                }
                case "/health" -> {
                    Health now = health.get();
                    send(exchange, now.isReady() ? 200 : 503, "application/json", now.json());
                }
                case null, default -> sendOther(exchange);
            }
        }
    }

    private void sendOther(HttpExchange exchange) throws IOException {
        URI asked = exchange.getRequestURI();
        Optional<AdminPage.Answer> answer =
                others.answer(exchange.getRequestMethod(), text(asked.getPath()), text(asked.getQuery()));
        if (answer.isPresent()) {
            byte[] json = answer.get().json().getBytes(StandardCharsets.UTF_8);
            send(exchange, answer.get().status(), "application/json", json);
        } else {
            byte[] hint = "GET /metrics or /health\n".getBytes(StandardCharsets.UTF_8);
            send(exchange, 404, "text/plain; charset=utf-8", hint);
        }
    }

    private static String text(@Nullable String part) {
        return part == null ? "" : part;
    }

    private static void send(HttpExchange exchange, int status, String contentType, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
