package dev.strobe.harness.live;

import dev.strobe.harness.time.NanoClock;
import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The run as server-sent events for one client: {@code status}, and of each interval {@code interval} and before it what
 * {@code event} tells. All that was so far comes first. Nothing is queued: what the client did not take yet is read from
 * the run's files when it does.
 *
 * <p>Owned by the thread that serves the client; {@link #stuck} is for any.
 */
final class LiveStream {

    /** The status is told at least so often, so that a client that has gone is noticed. */
    private static final long ALIVE_MS = 5_000;

    private static final long IDLE = Long.MIN_VALUE;

    private final LiveFeed feed;
    private final OutputStream out;
    private final NanoClock clock;
    private @Nullable RunDirectory directory;
    private @Nullable LineTail series;
    private @Nullable LineTail events;
    private volatile long writingSinceNs = IDLE;

    LiveStream(LiveFeed feed, OutputStream out, NanoClock clock) {
        this.feed = feed;
        this.out = out;
        this.clock = clock;
    }

    /** Serves until the client goes, the thread is interrupted, or the last run has ended and been told of. */
    void serve() throws IOException, InterruptedException {
        long seen = -1;
        boolean over = false;
        while (!over) {
            LiveFeed.Moment moment = feed.await(seen, ALIVE_MS);
            seen = moment.version();
            follow(moment.directory());
            StringBuilder text = new StringBuilder();
            // The files were written before the status was told.
            while (lines(text)) {
                send(text);
                text.setLength(0);
            }
            message(text, "status", RunDirectory.line(moment.status()));
            send(text);
            LiveFeed.Ended ended = moment.status().ended();
            over = ended != null && !ended.more();
        }
    }

    /** Whether the client has not taken what is being written to it for longer than this. */
    boolean stuck(long nowNs, long limitNs) {
        long since = writingSinceNs;
        return since != IDLE && nowNs - since > limitNs;
    }

    private void follow(@Nullable RunDirectory now) {
        if (now != null && !now.equals(directory)) {
            directory = now;
            series = new LineTail(now.series());
            events = new LineTail(now.events());
        }
    }

    /** Adds what the files have more; false if that is nothing. */
    private boolean lines(StringBuilder text) throws IOException {
        if (series == null || events == null) {
            return false;
        }
        int before = text.length();
        List<String> happened = events.next();
        happened.forEach(line -> message(text, "event", line));
        series.next().forEach(line -> message(text, "interval", line));
        return text.length() > before;
    }

    private static void message(StringBuilder text, String name, String json) {
        text.append("event: ").append(name).append("\ndata: ").append(json).append("\n\n");
    }

    private void send(StringBuilder text) throws IOException {
        writingSinceNs = clock.nanoTime();
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
        writingSinceNs = IDLE;
    }
}
