package dev.strobe.harness.fault;

import dev.strobe.harness.time.NanoClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * A named point in the reference broker where the next request, or the next flush, waits: armed over the admin port of a
 * broker that runs with {@code faults=on}.
 *
 * <p>Whoever comes by first takes it, so under load it takes effect within a few milliseconds after it was armed.
 */
public final class FaultPoint implements Fault {

    /** Where a request can be held up, in the order of its way, and the lock that each append takes. */
    public enum Point {
        DECODE,
        QUEUE,
        APPEND,
        FLUSH,
        RESPOND,
        WRITE,
        FETCH_READ,
        LOCK;

        /** As the admin port calls it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(5);
    private static final int OK = 200;

    private final String admin;
    private final Point point;
    private final NanoClock clock;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWERS_WITHIN).build();

    /** @param adminAddress {@code host:port}; asked at once whether it has fault points */
    public FaultPoint(String adminAddress, Point point, NanoClock clock) {
        this.admin = adminAddress;
        this.point = point;
        this.clock = clock;
        answer(request("/faults").GET().build());
    }

    @Override
    public String name() {
        return "fault point " + point.word();
    }

    @Override
    public Optional<Injected> inject(Duration length) {
        long startNs = clock.nanoTime();
        arm(length, 1);
        clock.waitUntil(clock.nanoTime() + length.toNanos());
        return Optional.of(new Injected(name(), startNs, clock.nanoTime()));
    }

    /** The next {@code count} that come by wait so long each. */
    void arm(Duration delay, int count) {
        answer(request("/faults/" + point.word() + "?delay_ms=" + delay.toMillis() + "&count=" + count)
                .POST(BodyPublishers.noBody())
                .build());
    }

    /** Whoever comes by from now on passes. */
    void disarm() {
        arm(Duration.ofMillis(1), 0);
    }

    @Override
    public void close() {
        http.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + admin + path)).timeout(ANSWERS_WITHIN);
    }

    private void answer(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != OK) {
                throw new FaultException("the broker refused a fault: request=" + request.uri() + " status="
                        + response.statusCode() + " answer=" + response.body().strip()
                        + " (fault points need a broker with faults=on)");
            }
        } catch (IOException e) {
            throw new FaultException("no answer about faults: request=" + request.uri() + " reason=" + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FaultException("interrupted while arming a fault: point=" + point.word(), e);
        }
    }
}
