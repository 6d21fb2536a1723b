package dev.strobe.harness.driver.kafka;

import dev.strobe.harness.driver.AckListener;
import dev.strobe.harness.driver.DriverException;
import dev.strobe.harness.driver.Publisher;
import dev.strobe.harness.message.OutboundMessage;
import dev.strobe.harness.scenario.Scenario.ProducerSpec;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * One {@link KafkaProducer} that writes to one topic.
 *
 * <p>The producer's {@code send} runs the serializer, the partitioner and the copy into its batch buffer before it
 * returns, and the byte array serializer returns the array it is given. So the payload array is free again when
 * {@link #publish} returns, and this class copies nothing itself.
 *
 * <p>Per message it allocates the client's record and one callback, which carries what the listener needs; the client
 * offers no way without them. Owned by one load thread; callbacks run on the client's I/O thread or, where {@code send}
 * itself fails, on the load thread.
 */
final class KafkaPublisher implements Publisher {

    /** Name of the header that carries a message's trace (W3C Trace Context). */
    static final String TRACEPARENT = "traceparent";

    private final String topic;
    private final AckListener listener;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<String, String> effectiveSettings;
    private final LongSupplier records;
    private final LongSupplier requests;
    private final long requestsBefore;

    /** Set before the client is closed: from then on it gives up what it holds, which is no answer of the target. */
    private volatile boolean closing;

    KafkaPublisher(String topic, Map<String, Object> settings, ProducerSpec spec, AckListener listener) {
        this.topic = topic;
        this.listener = listener;
        try {
            this.effectiveSettings = ClientSettings.effective(new ProducerConfig(settings));
            this.producer = new KafkaProducer<>(settings);
        } catch (KafkaException e) {
            throw new DriverException("producer settings refused: topic=" + topic + " reason=" + reason(e), e);
        }
        try {
            // The first message then does not pay for finding the topic.
            int partitions = producer.partitionsFor(topic).size();
            if (partitions == 0) {
                throw new DriverException("topic has no partitions: topic=" + topic);
            }
        } catch (KafkaException e) {
            producer.close(Duration.ZERO);
            throw new DriverException(
                    "topic not reachable: topic=" + topic + " maxBlock=" + spec.maxBlock() + " reason=" + reason(e), e);
        }
        this.records = total("record-send-total");
        this.requests = total("request-total");
        this.requestsBefore = requests.getAsLong();
    }

    @Override
    public void publish(OutboundMessage message) {
        Answer answer = new Answer(message);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, message.key(), message.payload());
        byte[] traceparent = message.traceparent();
        if (traceparent != null) {
            record.headers().add(TRACEPARENT, traceparent);
        }
        try {
            // The callback tells all that the future would.
            var _ = producer.send(record, answer);
        } catch (KafkaException | IllegalStateException e) {
            // Either send answered through the callback and returned, or it threw without having kept the callback.
            answer.failed(e);
        }
    }

    @Override
    public Map<String, String> effectiveSettings() {
        return effectiveSettings;
    }

    @Override
    public long records() {
        return records.getAsLong();
    }

    /**
     * Requests since this publisher was opened. The client counts requests of all kinds together: besides produce
     * requests this holds its handshake with each broker (one or two), one for its producer id, and one every five
     * minutes for metadata.
     */
    @Override
    public long requests() {
        return Math.max(0, requests.getAsLong() - requestsBefore);
    }

    @Override
    public void close(Duration timeout) {
        closing = true;
        boolean interrupted = Thread.interrupted();
        try {
            // Waits for answers first; only what is left when the time is up is given up without one.
            producer.close(timeout);
        } catch (InterruptException e) {
            interrupted = true;
            Thread.interrupted();
            producer.close(Duration.ZERO);
        } catch (KafkaException e) {
            throw new DriverException("producer did not close: topic=" + topic + " reason=" + reason(e), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static String reason(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return cause(error) + (root.getMessage() == null ? "" : " (" + root.getMessage() + ")");
    }

    /** The error's class name without "Exception": short, and few different ones. */
    static String cause(Throwable error) {
        String name = error.getClass().getSimpleName();
        return name.endsWith("Exception") && name.length() > "Exception".length()
                ? name.substring(0, name.length() - "Exception".length())
                : name;
    }

    private LongSupplier total(String name) {
        for (Map.Entry<?, ? extends Metric> entry : producer.metrics().entrySet()) {
            Metric metric = entry.getValue();
            if (metric.metricName().name().equals(name)
                    && metric.metricName().group().equals("producer-metrics")) {
                return () -> metric.metricValue() instanceof Number number ? number.longValue() : 0;
            }
        }
        return () -> 0;
    }

    /** Whether the client gave this message up because it was told to end, so that its fate is unknown. */
    private boolean givenUp(Exception error) {
        return closing && error.getClass() == KafkaException.class;
    }

    private final class Answer implements Callback {

        private final long sequence;
        private final long intendedNs;
        private final long sentNs;
        private final int phase;
        private boolean answered;

        private Answer(OutboundMessage message) {
            this.sequence = message.sequence();
            this.intendedNs = message.intendedNs();
            this.sentNs = message.sentNs();
            this.phase = message.phase();
        }

        @Override
        public void onCompletion(RecordMetadata metadata, @Nullable Exception error) {
            if (error == null) {
                listener.acked(sequence, intendedNs, sentNs, phase, metadata.partition(), metadata.offset());
                answered = true;
            } else {
                failed(error);
            }
        }

        private void failed(Exception error) {
            if (!answered && !givenUp(error)) {
                answered = true;
                listener.failed(sequence, intendedNs, sentNs, phase, cause(error));
            }
        }
    }
}
