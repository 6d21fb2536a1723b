package dev.strobe.harness.observe.jfr;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import jdk.jfr.Recording;

/**
 * A recording as a broker leaves it, written event by event with times of the test's choice. Every stage takes 1,000 ns.
 */
public final class BrokerRecording implements AutoCloseable {

    /** Id of the one topic it knows. */
    public static final UUID TOPIC_ID = new UUID(0x5354L, 0x524FL);

    public static final long STAGE_NS = 1_000;

    private final Recording recording = new Recording();
    private final UUID topicId;

    public BrokerRecording() {
        this(TOPIC_ID);
    }

    public BrokerRecording(UUID topicId) {
        this.topicId = topicId;
        recording.enable(ProduceEvent.class);
        recording.enable(FetchEvent.class);
        recording.enable(ClockAnchorEvent.class);
        recording.enable(FaultEvent.class);
        recording.enable(FlushEvent.class);
        recording.start();
    }

    /** A batch of producer 7 whose first sequence is its first offset. */
    public BrokerRecording produce(int partition, long baseOffset, int records, long receivedNs) {
        return produce(partition, baseOffset, (int) baseOffset, records, receivedNs, 0);
    }

    /** A batch of producer 7 that was not taken. */
    public BrokerRecording refused(int partition, int baseSequence, long receivedNs, int errorCode) {
        return produce(partition, -1, baseSequence, 0, receivedNs, errorCode);
    }

    private BrokerRecording produce(
            int partition, long baseOffset, int baseSequence, int records, long receivedNs, int errorCode) {
        ProduceEvent event = new ProduceEvent();
        event.topicIdHigh = topicId.getMostSignificantBits();
        event.topicIdLow = topicId.getLeastSignificantBits();
        event.partition = partition;
        event.baseOffset = baseOffset;
        event.recordCount = records;
        event.producerId = 7;
        event.baseSequence = baseSequence;
        event.errorCode = errorCode;
        event.correlationId = 11;
        event.receivedNs = receivedNs;
        event.decodedNs = STAGE_NS;
        event.queuedNs = STAGE_NS;
        event.appendedNs = STAGE_NS;
        event.flushedNs = STAGE_NS;
        event.replicatedNs = STAGE_NS;
        event.respondedNs = STAGE_NS;
        event.writtenNs = STAGE_NS;
        event.commit();
        return this;
    }

    public BrokerRecording fetch(String client, int partition, long baseOffset, int records, long receivedNs) {
        return fetch(client, partition, baseOffset, records, receivedNs, STAGE_NS);
    }

    public BrokerRecording fetch(
            String client, int partition, long baseOffset, int records, long receivedNs, long waitedNs) {
        FetchEvent event = new FetchEvent();
        event.topicIdHigh = topicId.getMostSignificantBits();
        event.topicIdLow = topicId.getLeastSignificantBits();
        event.partition = partition;
        event.baseOffset = baseOffset;
        event.recordCount = records;
        event.clientHash = client.hashCode();
        event.correlationId = 12;
        event.receivedNs = receivedNs;
        event.decodedNs = STAGE_NS;
        event.waitedNs = waitedNs;
        event.readNs = STAGE_NS;
        event.respondedNs = STAGE_NS;
        event.writtenNs = STAGE_NS;
        event.commit();
        return this;
    }

    public BrokerRecording anchor(long nanoTime) {
        ClockAnchorEvent event = new ClockAnchorEvent();
        event.nanoTime = nanoTime;
        event.commit();
        return this;
    }

    /** A fault point that has just taken effect. */
    public BrokerRecording fault(String point, long delayNs) {
        FaultEvent event = new FaultEvent();
        event.point = point;
        event.delayNs = delayNs;
        event.commit();
        return this;
    }

    /** A round of group commit that takes so long, from now on. */
    public BrokerRecording flush(Duration length) throws InterruptedException {
        FlushEvent event = new FlushEvent();
        event.partitions = 1;
        event.begin();
        Thread.sleep(length);
        event.commit();
        return this;
    }

    public Path writeTo(Path file) throws IOException {
        recording.stop();
        recording.dump(file);
        return file;
    }

    @Override
    public void close() {
        recording.close();
    }
}
