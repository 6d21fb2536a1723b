package dev.strobe.harness.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.engine.RunListener.Progress;
import dev.strobe.harness.time.ManualClock;
import dev.strobe.reports.run.RunDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LiveStreamTest {

    private static final Progress PROGRESS = new Progress("step-1", 3, 20, 10_000.0, 9_990, 410.5, null, 12, 0, false);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void whoComesLateGetsAllThatWasSoFarAndThenTheEnd() throws IOException, InterruptedException {
        LiveFeed feed = new LiveFeed(1);
        RunDirectory run = run("run-1");
        feed.started(run);
        feed.note("waiting for a quiet machine");
        feed.phase("step-1", 1, 6, "10,000/s");
        feed.progress(PROGRESS);
        Files.writeString(run.series(), "{\"t_s\":1}\n{\"t_s\":2}\n");
        Files.writeString(run.events(), "{\"kind\":\"gc\"}\n");
        feed.finishing();
        feed.failed("the target died");
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        new LiveStream(feed, out, new ManualClock(0)).serve();

        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(text)
                .startsWith(
                        "event: event\ndata: {\"kind\":\"gc\"}\n\n"
                                + "event: interval\ndata: {\"t_s\":1}\n\nevent: interval\ndata: {\"t_s\":2}\n\nevent: status\ndata: {")
                .endsWith("\n\n")
                .contains("\"run_id\":\"run-1\"", "\"state\":\"ended\"", "\"p50_us\":410.5,\"p99_us\":null")
                .contains("\"phase\":{\"name\":\"step-1\",\"number\":1,\"count\":6,\"load\":\"10,000/s\"}")
                .contains(
                        "\"ended\":{\"verdict\":\"error\",\"reasons\":[\"the target died\"],\"report\":false,\"more\":false}");
        assertThat(text.lines().filter(line -> line.startsWith("data: "))).hasSize(4);
    }

    @Test
    void newLinesFollowAsTheyAreWrittenAndTheNextRunBeginsAnew() throws IOException, InterruptedException {
        LiveFeed feed = new LiveFeed(2);
        RunDirectory first = run("run-1");
        RunDirectory second = run("run-2");
        List<String> sent = new ArrayList<>();
        Steps steps = new Steps(List.of(
                () -> feed.started(first),
                () -> {
                    append(first.series(), "{\"t_s\":1}\n");
                    feed.progress(PROGRESS);
                },
                () -> feed.failed("first"),
                () -> {
                    feed.started(second);
                    append(second.series(), "{\"t_s\":7}\n");
                },
                () -> feed.failed("second")));

        // Each message that is written makes the next thing happen.
        new LiveStream(feed, new Recorder(sent, steps), new ManualClock(0)).serve();

        assertThat(sent.stream().filter(message -> message.contains("interval")))
                .containsExactly("event: interval\ndata: {\"t_s\":1}\n\n", "event: interval\ndata: {\"t_s\":7}\n\n");
        assertThat(sent)
                .anyMatch(message -> message.contains("\"reasons\":[\"first\"],\"report\":false,\"more\":true"));
        assertThat(sent.getLast()).contains("\"run_id\":\"run-2\"", "\"reasons\":[\"second\"]", "\"more\":false");
    }

    @Test
    void aWriteThatIsNotTakenIsToldFromOneThatIs() throws IOException, InterruptedException {
        LiveFeed feed = new LiveFeed(1);
        feed.started(run("run-1"));
        feed.failed("over");
        ManualClock clock = new ManualClock(0);
        List<Boolean> stuck = new ArrayList<>();
        LiveStream[] stream = new LiveStream[1];
        OutputStream slow = new ByteArrayOutputStream() {
            @Override
            public void write(byte[] bytes) {
                clock.parkNanos(TimeUnit.SECONDS.toNanos(11));
                stuck.add(stream[0].stuck(clock.nanoTime(), TimeUnit.SECONDS.toNanos(10)));
                stuck.add(stream[0].stuck(clock.nanoTime(), TimeUnit.SECONDS.toNanos(12)));
            }
        };
        stream[0] = new LiveStream(feed, slow, clock);

        stream[0].serve();

        assertThat(stuck).containsExactly(true, false);
        assertThat(stream[0].stuck(Long.MAX_VALUE / 2, 1)).isFalse();
    }

    @Test
    void notesAreBounded() {
        LiveFeed feed = new LiveFeed(1);
        for (int i = 0; i < 100; i++) {
            feed.note("line " + i);
        }

        assertThat(feed.now().status().notes())
                .hasSize(LiveFeed.NOTES_MAX)
                .first()
                .isEqualTo("line 70");
    }

    private RunDirectory run(String name) throws IOException {
        return new RunDirectory(Files.createDirectory(folder.resolve(name)));
    }

    private static void append(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static final class Steps {
        private final List<Runnable> left;

        private Steps(List<Runnable> steps) {
            left = new ArrayList<>(steps);
        }

        private void next() {
            if (!left.isEmpty()) {
                left.removeFirst().run();
            }
        }
    }

    private static final class Recorder extends OutputStream {
        private final List<String> sent;
        private final Steps steps;

        private Recorder(List<String> sent, Steps steps) {
            this.sent = sent;
            this.steps = steps;
        }

        @Override
        public void write(int value) {
            throw new IllegalStateException("written byte by byte");
        }

        @Override
        public void write(byte[] bytes) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            sent.add(text);
            if (text.contains("event: status")) {
                steps.next();
            }
        }
    }
}
