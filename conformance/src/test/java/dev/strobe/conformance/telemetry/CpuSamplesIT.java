package dev.strobe.conformance.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A recording of the broker under load says by sampled stacks where its CPU time went. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
final class CpuSamplesIT {

    private static final long LOAD_NS = TimeUnit.SECONDS.toNanos(4);

    @ParameterizedTest
    @ValueSource(strings = {"default", "full"})
    void theBrokersOwnMethodsAreInTheStacks(String settings) throws Exception {
        try (RecordedBroker broker = RecordedBroker.start(Map.of("jfr.settings", settings, "faults", "off"))) {
            load(broker);

            List<RecordedEvent> samples = broker.recorded().stream()
                    .filter(event -> event.getEventType().getName().equals("jdk.CPUTimeSample"))
                    .toList();

            assertThat(samples).isNotEmpty();
            assertThat(samples).anyMatch(CpuSamplesIT::isInTheBroker);
        }
    }

    private static void load(RecordedBroker broker) {
        byte[] value = new byte[100];
        long endNs = System.nanoTime() + LOAD_NS;
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "linger.ms", "0", "batch.size", "1000"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            while (System.nanoTime() - endNs < 0) {
                Object _ = producer.send(new ProducerRecord<>("sampled", value));
            }
        }
    }

    private static boolean isInTheBroker(RecordedEvent sample) {
        return sample.getStackTrace() != null
                && sample.getStackTrace().getFrames().stream()
                        .anyMatch(frame -> frame.isJavaFrame()
                                && frame.getMethod().getType().getName().startsWith("dev.strobe.broker."));
    }
}
