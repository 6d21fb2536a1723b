package dev.strobe.benchmarks;

import dev.strobe.harness.observe.KeptMessages;
import dev.strobe.harness.observe.MessageKeeper;
import dev.strobe.harness.observe.SendRing;
import dev.strobe.harness.observe.SpanSink;
import dev.strobe.harness.observe.TailReport;
import dev.strobe.harness.observe.TailTraces;
import dev.strobe.harness.observe.TraceNames;
import dev.strobe.harness.observe.cause.Outlier;
import dev.strobe.harness.observe.jfr.TopicIds;
import dev.strobe.harness.observe.watch.HarnessWatch;
import dev.strobe.harness.scenario.Scenario.ObserveSpec;
import dev.strobe.harness.time.NanoClock;
import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.StackTrace;

/**
 * How long it takes to explain a long run: a recording of as many requests as ten minutes at 50,000 messages a second
 * leave, 15 messages in each, and the messages that such a run keeps; then the join, the attribution and the spans.
 *
 * <p>Run it with a heap of 512 MiB: that it ends is half of the proof. The recording is made with events of the broker's
 * names in this process, so that no broker is needed; it holds nothing but requests, so that evidence costs next to nothing.
 */
public final class JoinTime {

    private static final int PER_SECOND = 50_000;
    private static final int SECONDS = 600;
    private static final int RECORDS = 15;
    private static final String TOPIC = "orders";
    private static final String CONSUMER = "consumer";
    private static final UUID TOPIC_ID = new UUID(1, 2);
    private static final long US = 1_000;
    private static final double MB = 1e6;

    private JoinTime() {}

    @Name("strobe.Produce")
    @StackTrace(false)
    static final class Produce extends Event {
        long topicIdHigh = TOPIC_ID.getMostSignificantBits();
        long topicIdLow = TOPIC_ID.getLeastSignificantBits();
        int partition;
        long baseOffset;
        int recordCount = RECORDS;
        int clientHash;
        int correlationId;
        long producerId = 7;
        int baseSequence;
        int errorCode;
        long receivedNs;
        long decodedNs = 5 * US;
        long queuedNs = US;
        long appendedNs = 20 * US;
        long flushedNs;
        long replicatedNs;
        long respondedNs = US;
        long writtenNs = 15 * US;
    }

    @Name("strobe.Fetch")
    @StackTrace(false)
    static final class Fetch extends Event {
        long topicIdHigh = TOPIC_ID.getMostSignificantBits();
        long topicIdLow = TOPIC_ID.getLeastSignificantBits();
        int partition;
        long baseOffset;
        int recordCount = RECORDS;
        int clientHash = CONSUMER.hashCode();
        int correlationId;
        int bytes = RECORDS * 1_024;
        long receivedNs;
        long decodedNs = 5 * US;
        long waitedNs = 250 * US;
        long readNs = 5 * US;
        long respondedNs = US;
        long writtenNs = 15 * US;
    }

    /** @param args seconds of the run; 600 by default */
    @SuppressWarnings("SystemOut") // A command of its own.
    public static void main(String[] args) throws IOException {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : SECONDS;
        Path folder = Files.createTempDirectory("strobe-join-");
        try {
            RunDirectory directory = new RunDirectory(folder);
            KeptMessages kept = run(seconds, directory.brokerRecording(1));
            System.out.printf(
                    "recorded: messages=%d requests=%d recording_mb=%.0f kept=%d%n",
                    (long) seconds * PER_SECOND,
                    2L * seconds * PER_SECOND / RECORDS,
                    Files.size(directory.brokerRecording(1)) / MB,
                    kept.kept(0).size());
            ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
            long startNs = System.nanoTime();
            TailReport.Findings findings = join(kept, directory);
            double tookS = (System.nanoTime() - startNs) / 1e9;
            System.out.printf(
                    "joined: seconds=%.2f outliers=%d traced=%d spans_mb=%.1f heap_peak_mb=%.0f%n",
                    tookS,
                    findings.explanation().outliers(),
                    findings.explanation().traced(),
                    Files.size(directory.spans()) / MB,
                    heapPeakBytes() / MB);
        } finally {
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private static KeptMessages run(int seconds, Path recording) throws IOException {
        SendRing ring = new SendRing(1 << 20);
        KeptMessages kept = new KeptMessages(
                1, new ObserveSpec(50, 1_000, ObserveSpec.TRACES_PER_S, 0, "default"), List.of(ring), 1);
        MessageKeeper keeper = kept.newKeeper(CONSUMER);
        SplittableRandom random = new SplittableRandom(7);
        long betweenNs = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
        try (Recording jfr = new Recording()) {
            jfr.enable(Produce.class);
            jfr.enable(Fetch.class);
            jfr.setToDisk(true);
            jfr.start();
            for (long message = 0; message < (long) seconds * PER_SECOND; message++) {
                long intendedNs = message * betweenNs;
                if (message % RECORDS == 0) {
                    request(message, intendedNs);
                }
                ring.sent(message, intendedNs + 10 * US);
                ring.acked(message, intendedNs + 900 * US);
                long latencyNs = 1_000 * US + random.nextLong(2_000 * US);
                keeper.offer(0, 0, message, 0, MessageKeeper.position(0, message), intendedNs, intendedNs + latencyNs);
                if (message % PER_SECOND == 0) {
                    kept.endInterval(intendedNs);
                }
            }
            jfr.stop();
            jfr.dump(recording);
        }
        return kept;
    }

    private static void request(long baseOffset, long intendedNs) {
        Produce produce = new Produce();
        produce.baseOffset = baseOffset;
        produce.baseSequence = (int) baseOffset;
        produce.correlationId = (int) (baseOffset / RECORDS);
        produce.receivedNs = intendedNs + 200 * US;
        produce.commit();
        Fetch fetch = new Fetch();
        fetch.baseOffset = baseOffset;
        fetch.correlationId = (int) (baseOffset / RECORDS);
        fetch.receivedNs = intendedNs + 100 * US;
        fetch.commit();
    }

    private static TailReport.Findings join(KeptMessages kept, RunDirectory directory) {
        TraceNames names = new TraceNames(
                1,
                "join",
                0,
                "kafka",
                List.of(TOPIC),
                List.of("producer"),
                List.of("readers"),
                List.of("steady"),
                TraceNames.Wire.UNKNOWN);
        TailTraces traces = new TailTraces(names, kept.sampling(), ObserveSpec.TRACES_PER_S);
        try (HarnessWatch watch = new HarnessWatch()) {
            TailReport report = new TailReport(
                    names,
                    new TopicIds(List.of(TOPIC), Map.of(TOPIC, TOPIC_ID)),
                    new TailReport.Load(
                            List.of("steady"), List.of(0L), ns -> ns / 1e9, List.of(new Outlier.Batching(0, 5))),
                    traces,
                    new TailReport.Witnesses(watch, null, false));
            traces.add(kept.kept(0), 50);
            return report.write(directory, 1, List.of(), SpanSink.NONE, NanoClock.system(), line -> {});
        }
    }

    private static long heapPeakBytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().startsWith("G1"))
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }
}
