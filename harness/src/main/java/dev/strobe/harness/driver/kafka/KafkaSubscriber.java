package dev.strobe.harness.driver.kafka;

import dev.strobe.harness.driver.DeliveryHandler;
import dev.strobe.harness.driver.DriverException;
import dev.strobe.harness.driver.Subscriber;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * One {@link KafkaConsumer} in a group, subscribed to one topic.
 *
 * <p>Owned by one consumer thread, which alone may touch the client; rebalance callbacks run inside its {@link #poll}.
 * Only {@link #assigned()} and {@link #assignments()} may be asked by others.
 *
 * <p>When every member of a group says {@link #assigned()}, the group has settled: a member that joins late makes the
 * others give up what they hold, and they say so before it can get anything.
 */
final class KafkaSubscriber implements Subscriber {

    private static final byte[] NO_PAYLOAD = new byte[0];

    private final String topic;
    private final String group;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, String> effectiveSettings;
    private final AtomicInteger assignments = new AtomicInteger();
    private volatile boolean assigned;

    /** Told of reassignments; the one of the last poll. */
    private DeliveryHandler told = (partition, offset, payload) -> {};

    KafkaSubscriber(String topic, String group, Map<String, Object> settings) {
        this.topic = topic;
        this.group = group;
        try {
            this.effectiveSettings = ClientSettings.effective(new ConsumerConfig(settings));
            this.consumer = new KafkaConsumer<>(settings);
        } catch (KafkaException e) {
            throw new DriverException(
                    "consumer settings refused: topic=" + topic + " group=" + group + " reason="
                            + KafkaPublisher.reason(e),
                    e);
        }
        consumer.subscribe(List.of(topic), new Assignments());
    }

    @Override
    public boolean assigned() {
        return assigned;
    }

    @Override
    public int assignments() {
        return assignments.get();
    }

    /** Returns 0 at once, with the thread's interrupt status kept, when the thread is interrupted. */
    @Override
    public int poll(Duration timeout, DeliveryHandler handler) {
        int count = 0;
        told = handler;
        try {
            ConsumerRecords<byte[], byte[]> messages = consumer.poll(timeout);
            if (!messages.isEmpty()) {
                handler.arrived();
            }
            for (ConsumerRecord<byte[], byte[]> message : messages) {
                byte[] payload = message.value();
                // A record without a value is none of ours: the handler sees it as foreign.
                handler.delivered(message.partition(), message.offset(), payload == null ? NO_PAYLOAD : payload);
                count++;
            }
            return count;
        } catch (InterruptException | WakeupException e) {
            return count;
        } catch (KafkaException e) {
            throw new DriverException(
                    "poll failed: topic=" + topic + " group=" + group + " reason=" + KafkaPublisher.reason(e), e);
        }
    }

    @Override
    public Map<String, String> effectiveSettings() {
        return effectiveSettings;
    }

    /** Commits, leaves the group and closes; an interrupt that is pending does not cut this short. */
    @Override
    public void close(Duration timeout) {
        boolean interrupted = Thread.interrupted();
        try {
            consumer.close(CloseOptions.timeout(timeout)
                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        } catch (InterruptException e) {
            interrupted = true;
        } catch (KafkaException e) {
            throw new DriverException(
                    "consumer did not close: topic=" + topic + " group=" + group + " reason="
                            + KafkaPublisher.reason(e),
                    e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private final class Assignments implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            count(partitions);
            told.assigned(numbers(partitions));
            assigned = true;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            assigned = false;
            told.revoked(numbers(partitions));
            count(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            onPartitionsRevoked(partitions);
        }

        private static List<Integer> numbers(Collection<TopicPartition> partitions) {
            return partitions.stream().map(TopicPartition::partition).toList();
        }

        private void count(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                assignments.incrementAndGet();
            }
        }
    }
}
