package dev.strobe.harness.observe.jfr;

import dev.strobe.harness.time.NanoClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import jdk.jfr.consumer.EventStream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/** Reads the events of some names out of a recording, finished or not. */
public final class Recordings {

    private static final long PROGRESS_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int LOOK_AT_CLOCK_EVERY = 1 << 8;

    private Recordings() {}

    /**
     * How long reading may take.
     *
     * @param progress told every few seconds, for a person who waits
     */
    public record Limit(long ns, NanoClock clock, Consumer<String> progress) {}

    /**
     * Hands over every event of these names, in no order. A finished recording is streamed, which passes over all others
     * without making objects of them. An unfinished one, as a killed process leaves it, is pulled event by event: a stream
     * would wait for ever for its end.
     *
     * @return false if the time was over before the recording was
     * @throws IOException where the recording breaks off; what came before it was handed over
     */
    public static boolean read(Path recording, List<String> names, Consumer<RecordedEvent> sink, Limit limit)
            throws IOException {
        Reading reading = new Reading(String.valueOf(recording.getFileName()), limit);
        if (RequestScan.fits(recording)) {
            stream(recording, names, sink, reading);
        } else {
            pull(recording, names, sink, reading);
        }
        return !reading.over;
    }

    @SuppressWarnings("try") // closing from within is how a stream is stopped before its end
    private static void stream(Path recording, List<String> names, Consumer<RecordedEvent> sink, Reading reading)
            throws IOException {
        try (EventStream stream = EventStream.openFile(recording)) {
            stream.setOrdered(false);
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            stream.onError(failure::set);
            for (String name : names) {
                stream.onEvent(name, event -> {
                    if (reading.goesOn()) {
                        sink.accept(event);
                    } else {
                        stream.close();
                    }
                });
            }
            stream.start();
            Throwable failed = failure.get();
            if (failed != null) {
                throw new IOException(failed);
            }
        }
    }

    private static void pull(Path recording, List<String> names, Consumer<RecordedEvent> sink, Reading reading)
            throws IOException {
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents() && reading.goesOn()) {
                RecordedEvent event = file.readEvent();
                if (names.contains(event.getEventType().getName())) {
                    sink.accept(event);
                }
            }
        }
    }

    /** Owned by the thread that reads. */
    private static final class Reading {
        private final String name;
        private final Limit limit;
        private final long startNs;
        private long progressNs;
        private long events;
        private boolean over;

        private Reading(String name, Limit limit) {
            this.name = name;
            this.limit = limit;
            this.startNs = limit.clock().nanoTime();
            this.progressNs = startNs + PROGRESS_NS;
        }

        private boolean goesOn() {
            if ((++events & (LOOK_AT_CLOCK_EVERY - 1)) != 0 || over) {
                return !over;
            }
            long nowNs = limit.clock().nanoTime();
            if (nowNs - progressNs > 0) {
                progressNs = nowNs + PROGRESS_NS;
                limit.progress().accept("Reading stacks of " + name + ": " + events + " events so far.");
            }
            over = nowNs - startNs > limit.ns();
            return !over;
        }
    }
}
