package dev.strobe.broker.api;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.telemetry.StageClock;
import dev.strobe.broker.topic.Topic;
import dev.strobe.broker.topic.TopicImage;
import dev.strobe.broker.wire.RecordBytes;
import dev.strobe.broker.wire.Request;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** Produce: finds the partitions, and lets their owners append. */
final class ProduceHandler implements ApiHandler {

    private static final short TOPIC_IDS_SINCE = 13;
    private static final short ZSTD_SINCE = 7;
    private static final int ZSTD = 4;

    private final Supplier<TopicImage> topics;
    private final List<StageClock> stageClocks;
    private final List<RecordTraces> traces;
    private final LeaderHints hints;

    /** Stage clocks and traces by number of the loop. */
    ProduceHandler(
            Supplier<TopicImage> topics, List<StageClock> stageClocks, List<RecordTraces> traces, LeaderHints hints) {
        this.topics = topics;
        this.stageClocks = stageClocks;
        this.traces = traces;
        this.hints = hints;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.PRODUCE;
    }

    /**
     * Versions 0 to 2 are named although they are not served, as Apache Kafka does: librdkafka up to 2.8 compresses only
     * where it sees them, and uses a later one.
     */
    @Override
    public short announcedSince() {
        return 0;
    }

    @Override
    public void handle(Request request) {
        ProduceRequestData body = request.body(ProduceRequestData.class);
        short acks = body.acks();
        Errors refusal = acks < -1 || acks > 1 ? Errors.INVALID_REQUIRED_ACKS : Errors.NONE;
        int parts = 0;
        for (TopicProduceData topic : body.topicData()) {
            parts += topic.partitionData().size();
        }
        RecordTraces tracing = traces.get(request.loop());
        ProduceTask task = new ProduceTask(request, stageClocks.get(request.loop()), tracing, hints, parts);
        TopicImage image = topics.get();
        int slot = 0;
        for (TopicProduceData named : body.topicData()) {
            Topic topic = TopicLookup.find(image, request.version() >= TOPIC_IDS_SINCE, named.name(), named.topicId());
            for (PartitionProduceData part : named.partitionData()) {
                Partition partition = topic == null ? null : topic.partition(part.index());
                ByteBuffer records = RecordBytes.of(part);
                Errors error = refusal;
                if (error == Errors.NONE) {
                    error = judge(topic, partition, records, request.version());
                }
                if (error != Errors.NONE || partition == null) {
                    task.addRefused(slot, named.name(), named.topicId(), part.index(), error);
                } else {
                    task.addPart(slot, named.name(), named.topicId(), partition, records);
                    if (tracing.isOn()) {
                        task.trace(slot, tracing.look(records));
                    }
                }
                slot++;
            }
        }
        task.start();
    }

    private static Errors judge(
            @Nullable Topic topic, @Nullable Partition partition, ByteBuffer records, short version) {
        if (topic == null || partition == null) {
            boolean byId = topic == null && version >= TOPIC_IDS_SINCE;
            return byId ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION;
        }
        if (topic.internal()) {
            return Errors.INVALID_TOPIC_EXCEPTION;
        }
        return version < ZSTD_SINCE && isZstd(records) ? Errors.UNSUPPORTED_COMPRESSION_TYPE : Errors.NONE;
    }

    private static boolean isZstd(ByteBuffer records) {
        return records.remaining() >= RecordBatch.HEADER_BYTES
                && new RecordBatch().wrap(records, records.position()).compression() == ZSTD;
    }
}
