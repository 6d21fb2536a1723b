package dev.strobe.conformance.telemetry;

import dev.strobe.conformance.process.ScratchFolder;
import dev.strobe.conformance.process.StrobeBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** A reference broker that records itself, with fault points. Owned by one thread. */
final class RecordedBroker implements AutoCloseable {

    private static final Pattern ADMIN = Pattern.compile("admin=([0-9.]+:[0-9]+)");

    private final StrobeBroker broker;
    private final Path file;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private RecordedBroker(StrobeBroker broker, Path file) {
        this.broker = broker;
        this.file = file;
    }

    static RecordedBroker start(Map<String, String> overrides) {
        Path folder = ScratchFolder.create("recorded");
        Path file = folder.resolve("broker.jfr");
        StrobeBroker broker = new StrobeBroker(
                folder,
                Map.of(
                        "admin.listener",
                        "127.0.0.1:0",
                        "faults",
                        "on",
                        "num.network.threads",
                        "2",
                        "jfr.file",
                        file.toString()));
        overrides.forEach(broker::configure);
        broker.start();
        return new RecordedBroker(broker, file);
    }

    String bootstrap() {
        return broker.bootstrap();
    }

    long pid() {
        return broker.pid();
    }

    /** Has the point delay the next one that comes by. */
    void arm(String point, int delayMs) throws IOException, InterruptedException {
        HttpResponse<String> answer = ask(
                "/faults/" + point + "?delay_ms=" + delayMs + "&count=1",
                HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.noBody()));
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("not armed: point=" + point + " answer=" + answer.body());
        }
    }

    String get(String path) throws IOException, InterruptedException {
        return ask(path, HttpRequest.newBuilder().GET()).body();
    }

    /** Stops the broker in order; what it has recorded. */
    List<RecordedEvent> recorded() throws IOException {
        broker.stop();
        return RecordingFile.readAllEvents(file);
    }

    @Override
    public void close() {
        broker.close();
        http.close();
    }

    private HttpResponse<String> ask(String path, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        Matcher admin = ADMIN.matcher(broker.log());
        if (!admin.find()) {
            throw new IllegalStateException("no admin port: log=" + broker.log());
        }
        URI uri = URI.create("http://" + admin.group(1) + path);
        return http.send(
                request.uri(uri).timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
