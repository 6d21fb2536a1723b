package dev.strobe.harness.observe.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strobe.harness.time.NanoClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is killed leaves a chunk without an end. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class KilledRecordingIT {

    @TempDir
    Path folder;

    @Test
    void aKilledBrokersRecordingIsReadToItsLastFlush() throws IOException, InterruptedException {
        Path repository = folder.resolve("repository");
        Process broker = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:FlightRecorderOptions=repository=" + repository,
                        "-XX:StartFlightRecording=settings=default",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndlessBroker.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("broker.log").toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> size(repository) > 200_000);
        } finally {
            broker.destroyForcibly().waitFor();
        }
        StageEvents events = new StageEvents(
                new TopicIds(List.of("orders"), Map.of()),
                new StoredMessages(List.of()),
                new StageHistograms(Long.MIN_VALUE),
                0,
                NanoClock.system(),
                line -> {});

        events.read(chunk(repository));

        assertThat(events.coverage().events()).isGreaterThan(100);
        assertThat(events.coverage().gaps()).singleElement().asString().contains("breaks off after");
    }

    private static long size(Path repository) {
        try {
            return Files.exists(repository) && hasChunk(repository) ? Files.size(chunk(repository)) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean hasChunk(Path repository) throws IOException {
        try (Stream<Path> files = Files.walk(repository)) {
            return files.anyMatch(file -> file.toString().endsWith(".jfr"));
        }
    }

    private static Path chunk(Path repository) throws IOException {
        try (Stream<Path> files = Files.walk(repository)) {
            return files.filter(file -> file.toString().endsWith(".jfr"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
