package dev.strobe.broker.telemetry;

/**
 * The stage clock that measures: each stage goes to this loop's recorders, and each part of a request to the flight
 * recorder, if one runs.
 *
 * <p>A request that failed early lacks later stamps; a stage that did not happen lasted 0, so that stages always add up to
 * the whole. Owned by one loop. Allocates the event and nothing else; while no recording runs not even that, because the
 * compiler sees that nobody needs it.
 */
final class RecordedStageClock implements StageClock {

    /** Stage names, as the metric's label and in this order in {@link #produce}. */
    static final String[] PRODUCE_STAGES = {
        "decoded", "queued", "appended", "flushed", "replicated", "responded", "written", "total"
    };

    static final String[] FETCH_STAGES = {"decoded", "waited", "read", "responded", "written", "total"};

    private final LatencyRecorder[] produce;
    private final LatencyRecorder[] fetch;

    /** Recorders in the order of the stage names. */
    RecordedStageClock(LatencyRecorder[] produce, LatencyRecorder[] fetch) {
        this.produce = produce;
        this.fetch = fetch;
    }

    @Override
    public void produced(
            ProduceStages stages,
            int clientHash,
            int correlationId,
            long receivedNs,
            long decodedNs,
            long respondedNs,
            long writtenNs) {
        long decoded = Math.max(receivedNs, decodedNs);
        long queued = Math.max(decoded, stages.queuedNs());
        long appended = Math.max(queued, stages.appendedNs());
        long flushed = Math.max(appended, stages.flushedNs());
        long replicated = Math.max(flushed, stages.replicatedNs());
        long responded = Math.max(replicated, respondedNs);
        long written = Math.max(responded, writtenNs);

        ProduceEvent event = new ProduceEvent();
        if (event.isEnabled()) {
            event.topicIdHigh = stages.topicIdHigh();
            event.topicIdLow = stages.topicIdLow();
            event.partition = stages.partition();
            event.baseOffset = stages.baseOffset();
            event.recordCount = stages.recordCount();
            event.clientHash = clientHash;
            event.correlationId = correlationId;
            event.producerId = stages.producerId();
            event.baseSequence = stages.baseSequence();
            event.errorCode = stages.errorCode();
            event.receivedNs = receivedNs;
            event.decodedNs = decoded - receivedNs;
            event.queuedNs = queued - decoded;
            event.appendedNs = appended - queued;
            event.flushedNs = flushed - appended;
            event.replicatedNs = replicated - flushed;
            event.respondedNs = responded - replicated;
            event.writtenNs = written - responded;
            event.commit();
        }
        produce[0].record(decoded - receivedNs);
        produce[1].record(queued - decoded);
        produce[2].record(appended - queued);
        produce[3].record(flushed - appended);
        produce[4].record(replicated - flushed);
        produce[5].record(responded - replicated);
        produce[6].record(written - responded);
        produce[7].record(written - receivedNs);
    }

    @Override
    public void fetched(FetchStages stages) {
        long received = stages.receivedNs;
        long decoded = Math.max(received, stages.decodedNs);
        long waited = Math.max(decoded, stages.waitedNs);
        long read = Math.max(waited, stages.readNs);
        long responded = Math.max(read, stages.respondedNs);
        long written = Math.max(responded, stages.writtenNs);

        FetchEvent event = new FetchEvent();
        if (event.isEnabled()) {
            event.topicIdHigh = stages.topicIdHigh;
            event.topicIdLow = stages.topicIdLow;
            event.partition = stages.partition;
            event.baseOffset = stages.baseOffset;
            event.recordCount = stages.recordCount;
            event.clientHash = stages.clientHash;
            event.correlationId = stages.correlationId;
            event.bytes = stages.bytes;
            event.receivedNs = received;
            event.decodedNs = decoded - received;
            event.waitedNs = waited - decoded;
            event.readNs = read - waited;
            event.respondedNs = responded - read;
            event.writtenNs = written - responded;
            event.commit();
        }
        fetch[0].record(decoded - received);
        fetch[1].record(waited - decoded);
        fetch[2].record(read - waited);
        fetch[3].record(responded - read);
        fetch[4].record(written - responded);
        fetch[5].record(written - received);
    }
}
