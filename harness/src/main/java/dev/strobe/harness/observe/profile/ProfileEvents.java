package dev.strobe.harness.observe.profile;

import dev.strobe.reports.run.Profile;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import org.jspecify.annotations.Nullable;

/**
 * Folds the events of one process that carry stacks. CPU time comes from {@code jdk.CPUTimeSample} where the recording has
 * any; a recording without counts {@code jdk.ExecutionSample}, which takes turns among running threads and knows no time.
 *
 * <p>Owned by one thread.
 */
final class ProfileEvents {

    private static final String CPU_TIME = "jdk.CPUTimeSample";
    private static final String CPU_TIME_LOST = "jdk.CPUTimeSamplesLost";
    private static final String EXECUTION = "jdk.ExecutionSample";
    private static final String ALLOCATION = "jdk.ObjectAllocationSample";
    private static final String MONITOR = "jdk.JavaMonitorEnter";
    private static final String PARK = "jdk.ThreadPark";

    /** Every event that {@link #take} knows. */
    static final List<String> NAMES = List.of(CPU_TIME, CPU_TIME_LOST, EXECUTION, ALLOCATION, MONITOR, PARK);

    private static final double NS_PER_MS = 1e6;
    private static final double BYTES_PER_KIB = 1024;

    private final String process;
    private final TimeBuckets buckets;
    private final ToDoubleFunction<Instant> seconds;
    private final FrameNames frames;
    private final Map<Source, CallTree> trees = new EnumMap<>(Source.class);
    private int[] stack = new int[128];
    private long lost;
    private long cpuNs;
    private long cpuSamples;
    private double lastS = Double.NaN;

    /** What samples come from. */
    private enum Source {
        CPU_TIME(Profile.Kind.CPU, ProfileEvents.CPU_TIME, "ms", NS_PER_MS),
        EXECUTION(Profile.Kind.CPU, ProfileEvents.EXECUTION, "samples", 1),
        ALLOCATION(Profile.Kind.ALLOC, ProfileEvents.ALLOCATION, "KiB", BYTES_PER_KIB),
        LOCKS(Profile.Kind.LOCKS, MONITOR + ", " + PARK, "ms", NS_PER_MS);

        private final Profile.Kind kind;
        private final String event;
        private final String unit;
        private final double divisor;

        Source(Profile.Kind kind, String event, String unit, double divisor) {
            this.kind = kind;
            this.event = event;
            this.unit = unit;
            this.divisor = divisor;
        }
    }

    /** @param seconds of the run, from the recorder's time */
    ProfileEvents(String process, TimeBuckets buckets, ToDoubleFunction<Instant> seconds, FrameNames frames) {
        this.process = process;
        this.buckets = buckets;
        this.seconds = seconds;
        this.frames = frames;
    }

    void take(RecordedEvent event) {
        double s = seconds.applyAsDouble(event.getStartTime());
        int bucket = buckets.at(s);
        if (bucket == TimeBuckets.OUTSIDE) {
            return;
        }
        lastS = Double.isNaN(lastS) ? s : Math.max(lastS, s);
        switch (event.getEventType().getName()) {
            case CPU_TIME -> {
                long ns = event.getDuration("samplingPeriod").toNanos();
                cpuNs += ns;
                cpuSamples++;
                add(Source.CPU_TIME, event, event.getThread(), null, bucket, ns);
            }
            case CPU_TIME_LOST -> lost += event.getInt("lostSamples");
            case EXECUTION -> add(Source.EXECUTION, event, event.getThread("sampledThread"), null, bucket, 1);
            case ALLOCATION ->
                add(
                        Source.ALLOCATION,
                        event,
                        event.getThread(),
                        "new " + name(event.getClass("objectClass")),
                        bucket,
                        event.getLong("weight"));
            case MONITOR -> wait(event, event.getClass("monitorClass"), bucket);
            case PARK -> {
                // A thread that waits for work parks too, on a condition or a latch; only a lock is held by somebody.
                RecordedClass parked = event.getClass("parkedClass");
                if (parked != null && parked.getName().contains("Lock")) {
                    wait(event, parked, bucket);
                }
            }
            default -> {
                // Carries no stack that counts here.
            }
        }
    }

    /** When the last event of the run was that was taken; not a number before there was one. */
    double lastS() {
        return lastS;
    }

    /** What was folded, each with what it counts. */
    List<Folded> folded() {
        return trees.entrySet().stream()
                .filter(tree -> tree.getKey() != Source.EXECUTION || !trees.containsKey(Source.CPU_TIME))
                .map(tree -> folded(tree.getKey(), tree.getValue()))
                .toList();
    }

    private Folded folded(Source source, CallTree tree) {
        boolean cpu = source == Source.CPU_TIME;
        return new Folded(
                process,
                source.kind,
                source.event,
                source.unit,
                source.divisor,
                cpu ? cpuNs / NS_PER_MS / cpuSamples : null,
                cpu ? lost : 0,
                tree);
    }

    private void wait(RecordedEvent event, @Nullable RecordedClass lock, int bucket) {
        add(
                Source.LOCKS,
                event,
                event.getThread(),
                "waits for " + name(lock),
                bucket,
                event.getDuration().toNanos());
    }

    /** @param leaf what happened at the innermost frame; null where that says it all */
    private void add(
            Source source,
            RecordedEvent event,
            @Nullable RecordedThread thread,
            @Nullable String leaf,
            int bucket,
            long value) {
        String threadName = thread == null ? null : thread.getJavaName();
        int depth = 0;
        stack[depth++] = frames.thread(threadName == null ? "without a name" : threadName);
        RecordedStackTrace trace = event.getStackTrace();
        if (trace == null) {
            stack[depth++] = frames.words("(no stack)");
        } else {
            if (trace.isTruncated()) {
                stack[depth++] = frames.words("(truncated)");
            }
            List<RecordedFrame> called = trace.getFrames();
            if (stack.length < called.size() + 4) {
                stack = Arrays.copyOf(stack, called.size() + 4);
            }
            for (int i = called.size() - 1; i >= 0; i--) {
                stack[depth++] = frame(called.get(i));
            }
        }
        if (leaf != null) {
            stack[depth++] = frames.words(leaf);
        }
        trees.computeIfAbsent(source, _ -> new CallTree(buckets.count(), frames.other()))
                .add(stack, depth, bucket, value);
    }

    private int frame(RecordedFrame frame) {
        return frame.isJavaFrame()
                ? frames.method(
                        frame.getMethod().getType().getName(), frame.getMethod().getName())
                : frames.words("(native)");
    }

    /** {@code byte[]} rather than {@code [B}. */
    private static String name(@Nullable RecordedClass type) {
        if (type == null) {
            return "(unknown)";
        }
        String name = type.getName();
        int dimensions = name.lastIndexOf('[') + 1;
        if (dimensions == 0) {
            return name;
        }
        String element = name.substring(dimensions);
        String readable = switch (element) {
            case "B" -> "byte";
            case "C" -> "char";
            case "D" -> "double";
            case "F" -> "float";
            case "I" -> "int";
            case "J" -> "long";
            case "S" -> "short";
            case "Z" -> "boolean";
            default ->
                element.startsWith("L") && element.endsWith(";") ? element.substring(1, element.length() - 1) : element;
        };
        return readable + "[]".repeat(dimensions);
    }
}
