package dev.strobe.harness.observe.jfr;

import dev.strobe.harness.time.NanoClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import jdk.jfr.consumer.EventStream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * Reads the brokers' recordings: every request into the histograms, those of kept messages whole, and the rest of what
 * tells of a broker's state.
 *
 * <p>A finished recording is read twice, both times without making objects of what nobody asks for: requests from its
 * bytes, by {@link RequestScan}, and the few other events as a stream that passes requests over. An unfinished one, as a
 * killed process leaves it, is pulled event by event at about 1.5 us each: a stream would wait for ever for its end.
 * Reading takes {@link #LIMIT_NS} at the most over all recordings; what is then unread, unreadable or cut off is a named
 * gap and never fails the run.
 *
 * <p>Owned by one thread.
 */
public final class StageEvents {

    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(120);
    private static final long PROGRESS_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int LOOK_AT_CLOCK_EVERY = 1 << 14;
    private static final int PAUSES_MAX = 100_000;
    static final String ANCHOR = "strobe.ClockAnchor";
    private static final String DATA_LOSS = "jdk.DataLoss";
    private static final String GC_PAUSE = "jdk.GCPhasePause";
    private static final String FAULT = "strobe.Fault";
    private static final String FLUSH = "strobe.Flush";
    private static final String FORCE = "jdk.FileForce";
    /** Every event but requests that {@link #take} knows. */
    private static final List<String> OTHERS = List.of(ANCHOR, DATA_LOSS, GC_PAUSE, FAULT);

    private final StoredMessages messages;
    private final RequestEvents requests;
    private final WaitEvents waits;
    private final ClusterEvents cluster;
    private final long epochMinusMonotonicNs;
    private final NanoClock clock;
    private final Consumer<String> progress;
    private final List<Pause> pauses = new ArrayList<>();
    private final List<Pause> faults = new ArrayList<>();
    private final List<Pause> fsyncs = new ArrayList<>();
    private final List<String> gaps = new ArrayList<>();
    private final long startNs;
    private long progressNs;
    private long dataLossBytes;

    /** Reads requests and pauses and keeps nothing else. */
    public StageEvents(
            TopicIds topics,
            StoredMessages messages,
            StageHistograms histograms,
            long epochMinusMonotonicNs,
            NanoClock clock,
            Consumer<String> progress) {
        this(
                topics,
                messages,
                histograms,
                new WaitEvents(new Windows(List.of()), epochMinusMonotonicNs),
                epochMinusMonotonicNs,
                clock,
                progress);
    }

    /**
     * @param waits is given all that may have made messages wait
     * @param progress told every few seconds, for a person who waits
     */
    public StageEvents(
            TopicIds topics,
            StoredMessages messages,
            StageHistograms histograms,
            WaitEvents waits,
            long epochMinusMonotonicNs,
            NanoClock clock,
            Consumer<String> progress) {
        this.messages = messages;
        this.requests = new RequestEvents(topics, messages, histograms, waits);
        this.waits = waits;
        this.cluster = new ClusterEvents(topics, waits.windows());
        this.epochMinusMonotonicNs = epochMinusMonotonicNs;
        this.clock = clock;
        this.progress = progress;
        this.startNs = clock.nanoTime();
        this.progressNs = startNs + PROGRESS_NS;
    }

    /** Reads one broker's recording, as far as it goes; a missing one is no gap, since not every target records. */
    public void read(Path recording) {
        read(recording, "");
    }

    /** @param node number of the broker, by which what it did is told from what others did */
    public void read(Path recording, String node) {
        if (!Files.exists(recording)) {
            return;
        }
        requests.of(node);
        waits.of(node);
        String name = String.valueOf(recording.getFileName());
        ClockAnchors anchors = new ClockAnchors(epochMinusMonotonicNs);
        List<RecordedEvent> stops = new ArrayList<>();
        Map<Long, RecordedEvent> longestFsyncs = new TreeMap<>();
        long before = requests.count();
        try {
            if (RequestScan.fits(recording) && scan(recording, name)) {
                stream(recording, name, event -> take(event, anchors, stops, longestFsyncs));
            } else {
                pull(recording, name, event -> take(event, anchors, stops, longestFsyncs));
            }
        } catch (IOException | RuntimeException e) {
            // A killed process leaves a chunk without an end, and the reader has no other way to say that it came to
            // it.
            long seen = requests.count() - before;
            gaps.add(name + " breaks off after " + seen + " requests"
                    + (seen == 0 ? "" : ", at " + Instant.EPOCH.plusNanos(requests.lastNs() + epochMinusMonotonicNs))
                    + ": " + String.valueOf(e.getMessage()).replaceAll("[.]$", ""));
        }
        waits.endRecording(anchors);
        cluster.endRecording(anchors);
        for (RecordedEvent stop : stops) {
            if (stop.getEventType().getName().equals(FAULT)) {
                long delayNs = stop.getLong("delayNs");
                long endNs = anchors.monotonicNs(epochNs(stop.getEndTime()));
                faults.add(new Pause(node, stop.getString("point"), endNs - delayNs, delayNs));
            } else {
                long atNs = anchors.monotonicNs(epochNs(stop.getStartTime()));
                pauses.add(new Pause(
                        node, stop.getString("name"), atNs, stop.getDuration().toNanos()));
            }
        }
        for (RecordedEvent fsync : longestFsyncs.values()) {
            long atNs = anchors.monotonicNs(epochNs(fsync.getStartTime()));
            fsyncs.add(new Pause(node, "fsync", atNs, fsync.getDuration().toNanos()));
        }
        messages.settle();
    }

    /** Returns false, having read nothing, where the JDK's reader has to do it. */
    private boolean scan(Path recording, String name) throws IOException {
        long before = requests.count();
        boolean fits = RequestScan.of(recording).read(requests, () -> outOfTime(name, requests.count() - before));
        if (!fits && requests.count() > before) {
            throw new IOException("its chunks describe requests differently");
        }
        return fits;
    }

    private void stream(Path recording, String name, Consumer<RecordedEvent> action) throws IOException {
        try (EventStream stream = EventStream.openFile(recording)) {
            stream.setReuse(false);
            stream.setOrdered(false);
            AtomicLong read = new AtomicLong();
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            stream.onError(failure::set);
            Set<String> others = new TreeSet<>(OTHERS);
            others.addAll(WaitEvents.NAMES);
            others.addAll(ClusterEvents.NAMES);
            Runnable end = stream::close;
            for (String event : others) {
                stream.onEvent(event, seen -> {
                    action.accept(seen);
                    if ((read.incrementAndGet() & (LOOK_AT_CLOCK_EVERY - 1)) == 0 && outOfTime(name, read.get())) {
                        end.run();
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

    private void pull(Path recording, String name, Consumer<RecordedEvent> action) throws IOException {
        try (RecordingFile file = new RecordingFile(recording)) {
            long read = 0;
            while (file.hasMoreEvents()) {
                action.accept(file.readEvent());
                if ((++read & (LOOK_AT_CLOCK_EVERY - 1)) == 0 && outOfTime(name, read)) {
                    break;
                }
            }
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

    private void take(
            RecordedEvent event,
            ClockAnchors anchors,
            List<RecordedEvent> stops,
            Map<Long, RecordedEvent> longestFsyncs) {
        switch (event.getEventType().getName()) {
            case "strobe.Produce" -> requests.take(RequestKind.PRODUCE, event);
            case "strobe.Fetch" -> requests.take(RequestKind.FETCH, event);
            case ANCHOR -> anchors.add(epochNs(event.getStartTime()), event.getLong("nanoTime"));
            case DATA_LOSS -> dataLossBytes += event.getLong("amount");
            case GC_PAUSE, FAULT -> {
                if (stops.size() < PAUSES_MAX) {
                    stops.add(event);
                }
                waits.takeBroker(event);
            }
            case FLUSH, FORCE -> {
                longestFsyncs.merge(event.getStartTime().getEpochSecond(), event, StageEvents::longer);
                waits.takeBroker(event);
            }
            case ClusterEvents.REPLICATION,
                    ClusterEvents.ELECTION,
                    ClusterEvents.IN_SYNC,
                    ClusterEvents.FENCING,
                    ClusterEvents.CONTROLLER -> cluster.take(event);
            default -> waits.takeBroker(event);
        }
    }

    private static RecordedEvent longer(RecordedEvent one, RecordedEvent other) {
        return one.getDuration().compareTo(other.getDuration()) >= 0 ? one : other;
    }

    static long epochNs(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }

    public Coverage coverage() {
        return new Coverage(requests.count(), requests.firstNs(), requests.lastNs(), dataLossBytes, List.copyOf(gaps));
    }

    /** The fault points that took effect, named by the point, in the order they were read. */
    public List<Pause> faults() {
        return List.copyOf(faults);
    }

    /** The longest fsync that began in each second on each broker: they may be too many for all to be kept. */
    public List<Pause> fsyncs() {
        return List.copyOf(fsyncs);
    }

    /** What the brokers told of their cluster. */
    public ClusterEvents cluster() {
        return cluster;
    }

    /** The pauses of all brokers, in the order they were read. */
    public List<Pause> pauses() {
        return List.copyOf(pauses);
    }
}
