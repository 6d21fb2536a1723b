package dev.strobe.harness.observe.profile;

import dev.strobe.harness.observe.jfr.Recordings;
import dev.strobe.harness.time.NanoClock;
import dev.strobe.reports.run.Profile;
import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads every recording in a run's folder for sampled stacks and writes {@code profile.json}.
 *
 * <p>Reading takes {@link #LIMIT_NS} at the most, of which each recording has its share of what is left; what is then
 * unread, unreadable or cut off is a named gap and never fails the run. The file stays below about 1 MB: all parts
 * together have {@link #CELLS_MAX} values and {@link #NODES_MAX} nodes, and what one leaves the next may use.
 *
 * <p>Owned by one thread.
 */
public final class RunProfile {

    static final int CELLS_MAX = 80_000;
    static final int NODES_MAX = 24_000;

    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final Pattern BROKER = Pattern.compile("(broker-\\d+)(\\.\\d+)?\\.jfr");

    private final RunDirectory directory;
    private final TimeBuckets buckets;
    private final ToDoubleFunction<Instant> seconds;
    private final NanoClock clock;
    private final Consumer<String> progress;
    private final FrameNames frames;
    private final List<String> gaps = new ArrayList<>();

    /**
     * @param durationS from the start of the first phase to the end of the last drain
     * @param seconds of the run, from the recorders' time; true to some milliseconds is enough
     * @param progress told every few seconds, for a person who waits
     */
    public RunProfile(
            RunDirectory directory,
            double durationS,
            ToDoubleFunction<Instant> seconds,
            NanoClock clock,
            Consumer<String> progress) {
        this.directory = directory;
        this.buckets = TimeBuckets.of(durationS);
        this.frames = new FrameNames();
        this.seconds = seconds;
        this.clock = clock;
        this.progress = progress;
    }

    /** Writes the file, unless nothing was recorded. */
    public void write() {
        Map<String, List<Path>> recordings = recordings();
        int left = recordings.values().stream().mapToInt(List::size).sum();
        long endNs = clock.nanoTime() + LIMIT_NS;
        List<Folded> folded = new ArrayList<>();
        for (Map.Entry<String, List<Path>> process : recordings.entrySet()) {
            ProfileEvents events = new ProfileEvents(process.getKey(), buckets, seconds, frames);
            for (Path recording : process.getValue()) {
                read(recording, events, Math.max(0, endNs - clock.nanoTime()) / left--);
            }
            folded.addAll(events.folded());
        }
        if (!folded.isEmpty() || !gaps.isEmpty()) {
            directory.write(profile(folded));
        }
    }

    private void read(Path recording, ProfileEvents events, long limitNs) {
        String name = String.valueOf(recording.getFileName());
        try {
            boolean whole = Recordings.read(
                    recording, ProfileEvents.NAMES, events::take, new Recordings.Limit(limitNs, clock, progress));
            if (!whole) {
                gaps.add(name + " was read " + upTo(events) + " only: all of it takes longer than "
                        + TimeUnit.NANOSECONDS.toSeconds(limitNs) + " s");
            }
        } catch (IOException | RuntimeException e) {
            // A killed process leaves a chunk without an end, and the reader has no other way to say that it came to
            // it.
            gaps.add(name + " breaks off " + upTo(events) + ": " + e.getMessage());
        }
    }

    private static String upTo(ProfileEvents events) {
        return Double.isNaN(events.lastS())
                ? "before the first sample of the run"
                : String.format(Locale.ROOT, "at %.1f s of the run", events.lastS());
    }

    /** By process; a node that was started again has a recording of each start. */
    private Map<String, List<Path>> recordings() {
        Map<String, List<Path>> byProcess =
                new TreeMap<>(Comparator.comparingInt((String process) -> process.equals("harness") ? 0 : 1)
                        .thenComparingInt(String::length)
                        .thenComparing(Comparator.naturalOrder()));
        if (Files.exists(directory.harnessRecording())) {
            byProcess.put("harness", List.of(directory.harnessRecording()));
        }
        try (Stream<Path> files = Files.list(directory.path())) {
            for (Path file : files.sorted().toList()) {
                Matcher broker = BROKER.matcher(String.valueOf(file.getFileName()));
                if (broker.matches()) {
                    byProcess
                            .computeIfAbsent(broker.group(1), _ -> new ArrayList<>())
                            .add(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list run directory: path=" + directory.path(), e);
        }
        return byProcess;
    }

    FrameNames frames() {
        return frames;
    }

    /** The smallest trees first, so that what they do not need is left to the large ones. */
    Profile profile(List<Folded> folded) {
        Map<Folded, CallTree.Pruned> pruned = new HashMap<>();
        folded.forEach(tree -> pruned.put(tree, tree.tree().prune(Integer.MAX_VALUE, Integer.MAX_VALUE)));
        List<Folded> smallestFirst = new ArrayList<>(folded);
        smallestFirst.sort(Comparator.comparingInt(tree -> of(pruned, tree).cells()));
        int nodesLeft = NODES_MAX;
        int cellsLeft = CELLS_MAX;
        int left = folded.size();
        for (Folded tree : smallestFirst) {
            CallTree.Pruned fits = tree.tree().prune(nodesLeft / left, cellsLeft / left);
            pruned.put(tree, fits);
            nodesLeft -= fits.frames().size();
            cellsLeft -= fits.cells();
            left--;
        }
        Map<Integer, Integer> numbers = new HashMap<>();
        List<String> names = new ArrayList<>();
        List<Profile.Part> parts = new ArrayList<>();
        for (Folded tree : folded) {
            parts.add(tree.part(
                    of(pruned, tree),
                    frame -> numbers.computeIfAbsent(frame, known -> {
                        names.add(frames.name(known));
                        return names.size() - 1;
                    })));
        }
        return new Profile(Profile.SCHEMA, buckets.lengthS(), buckets.count(), names, parts, gaps);
    }

    private static CallTree.Pruned of(Map<Folded, CallTree.Pruned> pruned, Folded tree) {
        CallTree.Pruned found = pruned.get(tree);
        if (found == null) {
            throw new IllegalStateException("not pruned: process=" + tree.process() + " kind=" + tree.kind());
        }
        return found;
    }
}
