package dev.strobe.harness.observe.jfr;

import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import org.jspecify.annotations.Nullable;

/**
 * What the requests in recordings are for: every one goes into the histograms, those of kept messages are kept whole.
 *
 * <p>Allocates for requests of kept messages and for no others. Owned by one thread.
 */
final class RequestEvents implements RequestSink {

    private final TopicIds topics;
    private final StoredMessages messages;
    private final StageHistograms histograms;
    private final WaitEvents waits;
    private final long[] produceStampsNs = new long[RequestKind.PRODUCE.stages().size() + 1];
    private final long[] fetchStampsNs = new long[RequestKind.FETCH.stages().size() + 1];
    private final long[] values = new long[RequestKind.PRODUCE.fields().size()];
    private long idHigh;
    private long idLow;
    private boolean idKnown;
    private @Nullable String topicOfId;
    private String node = "";
    private long count;
    private long firstNs = Long.MAX_VALUE;
    private long lastNs = Long.MIN_VALUE;

    RequestEvents(TopicIds topics, StoredMessages messages, StageHistograms histograms, WaitEvents waits) {
        this.waits = waits;
        this.topics = topics;
        this.messages = messages;
        this.histograms = histograms;
    }

    /** What is taken from now on was served by this broker. */
    void of(String number) {
        node = number;
    }

    /** Requests of the run's topics so far. */
    long count() {
        return count;
    }

    /** When the first of them was received, and {@link #lastNs} the last; meaningless without any. */
    long firstNs() {
        return firstNs;
    }

    long lastNs() {
        return lastNs;
    }

    /** Takes a request from the JDK's reader. */
    void take(RequestKind kind, RecordedEvent event) {
        List<String> fields = kind.fields();
        for (int place = 0; place < fields.size(); place++) {
            values[place] = kind.has(place) ? event.getLong(fields.get(place)) : 0;
        }
        request(kind, values);
    }

    @Override
    public void request(RequestKind kind, long[] request) {
        String topic = topic(request[RequestKind.TOPIC_ID_HIGH], request[RequestKind.TOPIC_ID_LOW]);
        if (topic == null) {
            return;
        }
        boolean produce = kind == RequestKind.PRODUCE;
        long[] stampsNs = produce ? produceStampsNs : fetchStampsNs;
        stampsNs[0] = request[RequestKind.RECEIVED_NS];
        for (int i = 1; i < stampsNs.length; i++) {
            stampsNs[i] = stampsNs[i - 1] + request[RequestKind.STAGES + i - 1];
        }
        count++;
        firstNs = Math.min(firstNs, stampsNs[0]);
        lastNs = Math.max(lastNs, stampsNs[0]);
        int partition = (int) request[RequestKind.PARTITION];
        if (produce && request[RequestKind.ERROR_CODE] != 0) {
            messages.refused(topic, partition, whole(kind, request, stampsNs), (int) request[RequestKind.ERROR_CODE]);
            return;
        }
        int records = (int) request[RequestKind.RECORD_COUNT];
        histograms.record(kind, stampsNs, records);
        waits.takeRequest(kind, request, stampsNs);
        join(kind, request, stampsNs, messages.at(topic, partition));
    }

    private void join(RequestKind kind, long[] request, long[] stampsNs, List<StoredMessage> candidates) {
        long baseOffset = request[RequestKind.BASE_OFFSET];
        long endOffset = baseOffset + request[RequestKind.RECORD_COUNT];
        int clientHash = (int) request[RequestKind.CLIENT_HASH];
        long respondedNs = stampsNs[stampsNs.length - 2];
        for (int i = StoredMessages.first(candidates, baseOffset);
                i < candidates.size() && candidates.get(i).offset() < endOffset;
                i++) {
            StoredMessage message = candidates.get(i);
            if (kind == RequestKind.PRODUCE) {
                message.produced(whole(kind, request, stampsNs));
            } else if (message.awaits(clientHash, respondedNs)) {
                message.fetched(clientHash, whole(kind, request, stampsNs));
            }
        }
    }

    /** Most requests are for the topic of the one before. */
    private @Nullable String topic(long high, long low) {
        if (!idKnown || high != idHigh || low != idLow) {
            idHigh = high;
            idLow = low;
            idKnown = true;
            topicOfId = topics.topic(high, low);
        }
        return topicOfId;
    }

    private RequestStages whole(RequestKind kind, long[] request, long[] stampsNs) {
        List<RequestStages.Stage> stages = new ArrayList<>();
        for (int i = 1; i < stampsNs.length; i++) {
            stages.add(new RequestStages.Stage(kind.stages().get(i - 1), stampsNs[i - 1], stampsNs[i]));
        }
        boolean produce = kind == RequestKind.PRODUCE;
        return new RequestStages(
                (int) request[RequestKind.CORRELATION_ID],
                request[RequestKind.BASE_OFFSET],
                (int) request[RequestKind.RECORD_COUNT],
                produce ? request[RequestKind.PRODUCER_ID] : -1,
                produce ? (int) request[RequestKind.BASE_SEQUENCE] : -1,
                stampsNs[0],
                List.copyOf(stages),
                node);
    }
}
