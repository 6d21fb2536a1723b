package dev.strobe.conformance.crash;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * An idempotent producer that numbers its records, goes on through the broker's deaths, and tells the account of each
 * acknowledgement. What it is not told about, it does not send again.
 *
 * <p>Runs on one thread until it is stopped.
 */
final class LoadProducer implements Runnable {

    static final int VALUE_BYTES = 200;

    private static final int IN_FLIGHT_MAX = 500;

    private final int number;
    private final String topic;
    private final Account account;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Semaphore inFlight = new Semaphore(IN_FLIGHT_MAX);
    private final AtomicLong failed = new AtomicLong();
    private volatile boolean stopped;

    LoadProducer(int number, String bootstrap, String topic, Account account) {
        this.number = number;
        this.topic = topic;
        this.account = account;
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "client.id", "crash-" + number,
                        "acks", "all",
                        "enable.idempotence", "true",
                        "delivery.timeout.ms", "300000",
                        "request.timeout.ms", "10000",
                        "max.block.ms", "120000",
                        "reconnect.backoff.ms", "10",
                        "reconnect.backoff.max.ms", "50",
                        "retry.backoff.ms", "10"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @Override
    public void run() {
        for (long sequence = 0; !stopped; sequence++) {
            inFlight.acquireUninterruptibly();
            long sent = sequence;
            byte[] value = ByteBuffer.allocate(VALUE_BYTES)
                    .putInt(number)
                    .putLong(sent)
                    .array();
            var _ = producer.send(
                    new ProducerRecord<>(topic, account.partitionOf(sent), null, value), (metadata, failure) -> {
                        inFlight.release();
                        if (failure == null) {
                            account.acknowledged(number, sent, metadata.offset());
                        } else {
                            failed.incrementAndGet();
                        }
                    });
        }
        producer.close();
    }

    void stop() {
        stopped = true;
    }

    /** Records that were given up on: they may be in the log or not. */
    long failed() {
        return failed.get();
    }
}
