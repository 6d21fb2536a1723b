package dev.strobe.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.strobe.conformance.process.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;

/** The client most used from a shell: librdkafka, an implementation of its own. Skipped where it is not installed. */
final class KcatIT {

    private static final Duration ENDS_WITHIN = Duration.ofSeconds(30);

    @BeforeAll
    static void kcatIsInstalled() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/kcat")), "kcat is not installed: apt-get install kcat");
    }

    private static String kcat(BrokerUnderTest broker, String input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("/usr/bin/kcat", "-b", broker.clients().process().bootstrap(), "-m", "10"));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("kcat", ".out");
        try (Child child = Child.start(command, output, input)) {
            int code = child.awaitExit(ENDS_WITHIN);
            assertThat(code).as("%s: %s", command, child.output()).isZero();
            return child.output();
        } finally {
            Files.delete(output);
        }
    }

    private static String lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "key-" + i + ":value-" + i + "\n")
                .collect(Collectors.joining());
    }

    @OnBothBrokers
    void itReadsBackWhatItWrote(BrokerUnderTest broker) throws Exception {
        for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            String topic = broker.clients().topic();

            kcat(broker, lines(500), "-P", "-t", topic, "-K", ":", "-z", codec);

            assertThat(kcat(broker, "", "-C", "-t", topic, "-o", "beginning", "-e", "-q", "-K", ":"))
                    .as(codec)
                    .isEqualTo(lines(500));
        }
    }

    @OnBothBrokers
    void itReadsBackWhatItWroteIdempotently(BrokerUnderTest broker) throws Exception {
        String topic = broker.clients().topic();

        kcat(broker, lines(500), "-P", "-t", topic, "-K", ":", "-X", "enable.idempotence=true");

        assertThat(kcat(broker, "", "-C", "-t", topic, "-o", "beginning", "-e", "-q", "-K", ":"))
                .isEqualTo(lines(500));
    }

    @OnBothBrokers
    void itWritesWithoutAcknowledgements(BrokerUnderTest broker) throws Exception {
        String topic = broker.clients().topic();

        kcat(broker, lines(10), "-P", "-t", topic, "-K", ":", "-X", "acks=0");

        assertThat(broker.clients().read(topic, 10)).hasSize(10);
    }

    @OnBothBrokers
    void itListsTopicsAndPartitions(BrokerUnderTest broker) throws Exception {
        String topic = broker.clients().topic(3, Map.of());

        assertThat(kcat(broker, "", "-L", "-t", topic))
                .contains("topic \"" + topic + "\" with 3 partitions:")
                .contains("partition 2, leader");
    }

    @OnBothBrokers
    void itFindsOffsetsByTime(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        try (var producer = clients.producer(Map.of())) {
            for (int i = 0; i < 3; i++) {
                producer.send(new org.apache.kafka.clients.producer.ProducerRecord<>(
                                topic, 0, 1_700_000_000_000L + 1000L * i, "k", "v"))
                        .get();
            }
        }

        assertThat(kcat(broker, "", "-Q", "-t", topic + ":0:1700000001500")).contains(topic + " [0] offset 2");
        assertThat(kcat(broker, "", "-Q", "-t", topic + ":0:-1")).contains(topic + " [0] offset 3");
        assertThat(kcat(broker, "", "-Q", "-t", topic + ":0:-2")).contains(topic + " [0] offset 0");
    }

    @OnBothBrokers
    void itReadsAsAMemberOfAGroup(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        clients.send(topic, "a", "b", "c");
        String group = clients.fresh("kcat");

        String read = kcat(broker, "", "-q", "-c", "2", "-X", "auto.offset.reset=earliest", "-G", group, topic);
        String rest = kcat(broker, "", "-q", "-c", "1", "-X", "auto.offset.reset=earliest", "-G", group, topic);

        assertThat(read.strip().lines()).containsExactly("a", "b");
        assertThat(rest.strip()).isEqualTo("c");
    }
}
