package dev.strobe.harness.observe.jfr;

import dev.strobe.harness.time.NanoClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * Reads the brokers' recordings once: every request into the histograms, those of kept messages whole, and the pauses.
 *
 * <p>A recording is pulled event by event rather than streamed: at about 1.5 us an event the stream is twice as fast, but
 * on the unfinished chunk of a killed process it waits for ever. Reading takes {@link #LIMIT_NS} at the most over all
 * recordings; what is then unread, unreadable or cut off is a named gap and never fails the run.
 *
 * <p>Owned by one thread.
 */
public final class StageEvents {

    /** How far an answer may seem to arrive before the broker says it was written: it is stamped after the fact. */
    static final long STAMP_SLACK_NS = TimeUnit.MICROSECONDS.toNanos(500);

    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(120);
    private static final long PROGRESS_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int LOOK_AT_CLOCK_EVERY = 1 << 14;
    private static final int PAUSES_MAX = 100_000;
    private static final String ANCHOR = "strobe.ClockAnchor";
    private static final String DATA_LOSS = "jdk.DataLoss";
    private static final String GC_PAUSE = "jdk.GCPhasePause";

    private final TopicIds topics;
    private final StoredMessages messages;
    private final StageHistograms histograms;
    private final long epochMinusMonotonicNs;
    private final NanoClock clock;
    private final Consumer<String> progress;
    private final List<Pause> pauses = new ArrayList<>();
    private final List<String> gaps = new ArrayList<>();
    private final long startNs;
    private long progressNs;
    private long events;
    private long firstNs = Long.MAX_VALUE;
    private long lastNs = Long.MIN_VALUE;
    private long dataLossBytes;

    /** @param progress told every few seconds, for a person who waits */
    public StageEvents(
            TopicIds topics,
            StoredMessages messages,
            StageHistograms histograms,
            long epochMinusMonotonicNs,
            NanoClock clock,
            Consumer<String> progress) {
        this.topics = topics;
        this.messages = messages;
        this.histograms = histograms;
        this.epochMinusMonotonicNs = epochMinusMonotonicNs;
        this.clock = clock;
        this.progress = progress;
        this.startNs = clock.nanoTime();
        this.progressNs = startNs + PROGRESS_NS;
    }

    /** Reads one broker's recording, as far as it goes; a missing one is no gap, since not every target records. */
    public void read(Path recording) {
        if (!Files.exists(recording)) {
            return;
        }
        String name = String.valueOf(recording.getFileName());
        ClockAnchors anchors = new ClockAnchors(epochMinusMonotonicNs);
        List<RecordedEvent> stops = new ArrayList<>();
        long before = events;
        try (RecordingFile file = new RecordingFile(recording)) {
            long read = 0;
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                take(event, anchors, stops);
                if ((++read & (LOOK_AT_CLOCK_EVERY - 1)) == 0 && outOfTime(name, read)) {
                    break;
                }
            }
        } catch (IOException | RuntimeException e) {
            // A killed process leaves a chunk without an end, and the reader has no other way to say that it came to
            // it.
            gaps.add(name + " breaks off after " + (events - before) + " requests"
                    + (events == before ? "" : ", at " + Instant.EPOCH.plusNanos(lastNs + epochMinusMonotonicNs))
                    + ": " + e.getMessage());
        }
        for (RecordedEvent stop : stops) {
            long atNs = anchors.monotonicNs(epochNs(stop.getStartTime()));
            pauses.add(
                    new Pause(stop.getString("name"), atNs, stop.getDuration().toNanos()));
        }
    }

    private boolean outOfTime(String name, long read) {
        long nowNs = clock.nanoTime();
        if (nowNs - progressNs > 0) {
            progressNs = nowNs + PROGRESS_NS;
            progress.accept("Reading " + name + ": " + read / 1_000_000.0 + " million events so far.");
        }
        if (nowNs - startNs <= LIMIT_NS) {
            return false;
        }
        gaps.add(name + " was not read to its end: " + read + " events took longer than "
                + TimeUnit.NANOSECONDS.toSeconds(LIMIT_NS) + " s");
        return true;
    }

    private void take(RecordedEvent event, ClockAnchors anchors, List<RecordedEvent> stops) {
        switch (event.getEventType().getName()) {
            case "strobe.Produce" -> request(RequestKind.PRODUCE, event);
            case "strobe.Fetch" -> request(RequestKind.FETCH, event);
            case ANCHOR -> anchors.add(epochNs(event.getStartTime()), event.getLong("nanoTime"));
            case DATA_LOSS -> dataLossBytes += event.getLong("amount");
            case GC_PAUSE -> {
                if (stops.size() < PAUSES_MAX) {
                    stops.add(event);
                }
            }
            default -> {
                // Some other event of the JVM.
            }
        }
    }

    private void request(RequestKind kind, RecordedEvent event) {
        String topic = topics.topic(event.getLong("topicIdHigh"), event.getLong("topicIdLow"));
        if (topic == null) {
            return;
        }
        long[] stampsNs = stamps(kind, event);
        events++;
        firstNs = Math.min(firstNs, stampsNs[0]);
        lastNs = Math.max(lastNs, stampsNs[0]);
        if (kind == RequestKind.PRODUCE && event.getInt("errorCode") != 0) {
            return;
        }
        int records = event.getInt("recordCount");
        histograms.record(kind, stampsNs, records);
        int clientHash = event.getInt("clientHash");
        long writtenNs = stampsNs[stampsNs.length - 1];
        messages.covered(topic, event.getInt("partition"), event.getLong("baseOffset"), records, message -> {
            if (kind == RequestKind.PRODUCE) {
                message.produced(whole(kind, event, stampsNs));
            } else if (message.awaits(clientHash, writtenNs)) {
                message.fetched(clientHash, whole(kind, event, stampsNs));
            }
        });
    }

    private static long[] stamps(RequestKind kind, RecordedEvent event) {
        List<String> fields = kind.fields();
        long[] stampsNs = new long[fields.size() + 1];
        stampsNs[0] = event.getLong("receivedNs");
        for (int i = 1; i < stampsNs.length; i++) {
            stampsNs[i] = stampsNs[i - 1] + event.getLong(fields.get(i - 1));
        }
        return stampsNs;
    }

    private static RequestStages whole(RequestKind kind, RecordedEvent event, long[] stampsNs) {
        List<RequestStages.Stage> stages = new ArrayList<>();
        for (int i = 1; i < stampsNs.length; i++) {
            stages.add(new RequestStages.Stage(kind.stages().get(i - 1), stampsNs[i - 1], stampsNs[i]));
        }
        boolean produce = kind == RequestKind.PRODUCE;
        return new RequestStages(
                event.getInt("correlationId"),
                event.getLong("baseOffset"),
                event.getInt("recordCount"),
                produce ? event.getLong("producerId") : -1,
                produce ? event.getInt("baseSequence") : -1,
                stampsNs[0],
                List.copyOf(stages));
    }

    private static long epochNs(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }

    public Coverage coverage() {
        return new Coverage(events, firstNs, lastNs, dataLossBytes, List.copyOf(gaps));
    }

    /** The pauses of all brokers, in the order they were read. */
    public List<Pause> pauses() {
        return List.copyOf(pauses);
    }
}
