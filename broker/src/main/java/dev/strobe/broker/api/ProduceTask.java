package dev.strobe.broker.api;

import dev.strobe.broker.partition.Append;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.telemetry.ProduceStages;
import dev.strobe.broker.telemetry.StageClock;
import dev.strobe.broker.telemetry.trace.SpanName;
import dev.strobe.broker.telemetry.trace.TracedBatch;
import dev.strobe.broker.telemetry.trace.TracedRecord;
import dev.strobe.broker.telemetry.trace.TracedRequest;
import dev.strobe.broker.wire.Request;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * One produce request on its way: a part for each partition, taken up by the loop that owns it. Whoever completes the last
 * part makes the answer.
 */
final class ProduceTask implements Request.WrittenListener {

    private static final short TOPIC_IDS_SINCE = 13;
    private static final short ALL_IN_SYNC = -1;
    private static final short UNACKNOWLEDGED = 0;

    private final Request request;
    private final StageClock stageClock;
    private final RecordTraces traces;
    private final LeaderHints hints;
    private final short acks;
    private final int timeoutMs;
    private final Part[] parts;
    private final AtomicInteger open;

    /**
     * A task without parts yet.
     *
     * @param partCount how many partitions the request names
     */
    ProduceTask(Request request, StageClock stageClock, RecordTraces traces, LeaderHints hints, int partCount) {
        this.request = request;
        this.stageClock = stageClock;
        this.traces = traces;
        this.hints = hints;
        ProduceRequestData body = request.body(ProduceRequestData.class);
        this.acks = body.acks();
        this.timeoutMs = body.timeoutMs();
        this.parts = new Part[partCount];
        this.open = new AtomicInteger(partCount);
    }

    void addRefused(int slot, String topic, Uuid topicId, int partition, Errors refusal) {
        parts[slot] = new Part(this, topic, topicId, partition, null, RefusedRecords.NONE, refusal);
    }

    void addPart(int slot, String topic, Uuid topicId, Partition partition, ByteBuffer records) {
        Part part = new Part(this, topic, topicId, partition.index(), partition, records, Errors.NONE);
        part.allInSync = acks == ALL_IN_SYNC;
        part.timeoutMs = timeoutMs;
        parts[slot] = part;
    }

    /** Says which records of a part are traced: null for none. */
    void trace(int slot, @Nullable TracedBatch traced) {
        parts[slot].traced = traced;
    }

    /** Hands the parts to their owners; all have been added. */
    void start() {
        for (Part part : parts) {
            part.start();
        }
        if (parts.length == 0) {
            finish();
        }
    }

    private void partDone() {
        if (open.decrementAndGet() == 0) {
            finish();
        }
    }

    private void finish() {
        if (acks != UNACKNOWLEDGED) {
            request.respond(answer(), this);
            return;
        }
        for (Part part : parts) {
            if (part.protocolError() != Errors.NONE) {
                // Without an answer the closed connection is the only way to tell, and the client looks for the reason
                // anew.
                request.disconnect("append without acknowledgement failed: topic=" + part.topic + " partition="
                        + part.index + " error=" + part.protocolError());
                break;
            }
        }
        request.complete(this);
    }

    private ProduceResponseData answer() {
        ProduceResponseData answer = new ProduceResponseData();
        TopicProduceResponse topic = null;
        for (Part part : parts) {
            if (topic == null || !part.isOf(topic)) {
                topic = new TopicProduceResponse();
                if (request.version() >= TOPIC_IDS_SINCE) {
                    topic.setTopicId(part.topicId);
                } else {
                    topic.setName(part.topic);
                }
                answer.responses().add(topic);
            }
            PartitionProduceResponse partAnswer = part.answer();
            topic.partitionResponses().add(partAnswer);
            if (request.version() >= LeaderHints.PRODUCE_SINCE) {
                hints.put(answer, partAnswer, part.protocolError(), part.partition);
            }
        }
        return answer;
    }

    @Override
    public void written(Request answered, long respondedNs, long writtenNs) {
        int clientHash = request.clientId().hashCode();
        for (Part part : parts) {
            if (part.partition != null) {
                stageClock.produced(
                        part,
                        clientHash,
                        request.correlationId(),
                        request.receivedNs,
                        request.decodedNs,
                        respondedNs,
                        writtenNs);
            }
        }
        if (traces.isOn()) {
            trace(respondedNs, writtenNs);
        }
    }

    /** Spans of the request, if it brought traced records: stages are those of the first part that did. */
    private void trace(long respondedNs, long writtenNs) {
        Part first = null;
        List<TracedRecord> records = new ArrayList<>(1);
        for (Part part : parts) {
            TracedBatch traced = part.traced;
            if (traced != null) {
                first = first == null ? part : first;
                List<TracedRecord> found = traced.records();
                records.addAll(found.subList(0, Math.min(found.size(), TracedRequest.RECORDS_MAX - records.size())));
            }
        }
        if (first != null) {
            traces.finished(new TracedRequest(
                    SpanName.PRODUCE,
                    new TracedRequest.Client(request.clientId(), request.clientHost(), request.correlationId()),
                    first.place(),
                    records,
                    request.receivedNs,
                    first.stages(request.decodedNs, respondedNs, writtenNs)));
        }
    }

    /** Bytes of a part that goes nowhere. */
    private static final class RefusedRecords {
        static final ByteBuffer NONE = ByteBuffer.allocate(0);
    }

    /** The records for one partition. */
    private static final class Part extends Append implements ProduceStages, Runnable {
        private final ProduceTask task;
        private final String topic;
        private final Uuid topicId;
        private final int index;
        private final @Nullable Partition partition;
        private final Errors refusal;

        Part(
                ProduceTask task,
                String topic,
                Uuid topicId,
                int index,
                @Nullable Partition partition,
                ByteBuffer records,
                Errors refusal) {
            super(records, true);
            this.task = task;
            this.topic = topic;
            this.topicId = topicId;
            this.index = index;
            this.partition = partition;
            this.refusal = refusal;
        }

        void start() {
            if (partition == null) {
                task.partDone();
            } else if (partition.loop().inLoop()) {
                partition.append(this);
            } else {
                partition.loop().execute(this);
            }
        }

        /** On the owner's loop. */
        @Override
        public void run() {
            if (partition != null) {
                partition.append(this);
            }
        }

        @Override
        protected void completed() {
            task.partDone();
        }

        TracedRequest.Place place() {
            String name = partition == null ? topic : partition.topic();
            Errors outcome = protocolError();
            String failure = outcome == Errors.NONE ? "" : outcome.name();
            return new TracedRequest.Place(name, index, baseOffset, recordCount, sizeBytes(), failure, duplicate);
        }

        List<TracedRequest.Stage> stages(long decodedNs, long respondedNs, long writtenNs) {
            return List.of(
                    new TracedRequest.Stage(SpanName.DECODE, decodedNs),
                    new TracedRequest.Stage(SpanName.QUEUE, queuedNs),
                    new TracedRequest.Stage(SpanName.APPEND, appendedNs),
                    new TracedRequest.Stage(SpanName.FLUSH, flushedNs),
                    new TracedRequest.Stage(SpanName.REPLICATE, replicatedNs),
                    new TracedRequest.Stage(SpanName.RESPOND, respondedNs),
                    new TracedRequest.Stage(SpanName.WRITE, writtenNs));
        }

        boolean isOf(TopicProduceResponse other) {
            return other.topicId().equals(topicId)
                    || (!topic.isEmpty() && other.name().equals(topic));
        }

        Errors protocolError() {
            return refusal == Errors.NONE ? ProtocolErrors.of(error) : refusal;
        }

        PartitionProduceResponse answer() {
            Errors outcome = protocolError();
            PartitionProduceResponse answer =
                    new PartitionProduceResponse().setIndex(index).setErrorCode(outcome.code());
            if (outcome == Errors.NONE) {
                return answer.setBaseOffset(baseOffset)
                        .setLogAppendTimeMs(appendTimeMs)
                        .setLogStartOffset(startOffset);
            }
            return answer.setBaseOffset(-1).setLogAppendTimeMs(-1).setLogStartOffset(-1);
        }

        @Override
        public long topicIdHigh() {
            return partition == null ? 0 : partition.topicId().high();
        }

        @Override
        public long topicIdLow() {
            return partition == null ? 0 : partition.topicId().low();
        }

        @Override
        public int partition() {
            return index;
        }

        @Override
        public long baseOffset() {
            return baseOffset;
        }

        @Override
        public int recordCount() {
            return recordCount;
        }

        @Override
        public long producerId() {
            return producerId;
        }

        @Override
        public int baseSequence() {
            return baseSequence;
        }

        @Override
        public int errorCode() {
            return protocolError().code();
        }

        @Override
        public long queuedNs() {
            return queuedNs;
        }

        @Override
        public long appendedNs() {
            return appendedNs;
        }

        @Override
        public long flushedNs() {
            return flushedNs;
        }

        @Override
        public long replicatedNs() {
            return replicatedNs;
        }
    }
}
