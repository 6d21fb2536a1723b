package dev.strobe.harness.driver.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strobe.harness.driver.DriverException;
import dev.strobe.harness.scenario.Scenario.Acks;
import dev.strobe.harness.scenario.Scenario.Assignor;
import dev.strobe.harness.scenario.Scenario.Compression;
import dev.strobe.harness.scenario.Scenario.ConsumerSpec;
import dev.strobe.harness.scenario.Scenario.KeySpec;
import dev.strobe.harness.scenario.Scenario.MessageSpec;
import dev.strobe.harness.scenario.Scenario.PayloadSpec;
import dev.strobe.harness.scenario.Scenario.ProducerSpec;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientSettingsTest {

    private static final String SERVERS = "127.0.0.1:9092";

    @Test
    void everyNamedProducerFieldReachesTheClientInItsOwnUnit() {
        Map<String, String> effective = ClientSettings.effective(
                new ProducerConfig(ClientSettings.producer(SERVERS, Map.of(), "p-1", producer(Acks.ALL, Map.of()))));

        assertThat(effective)
                .containsEntry("client.id", "p-1")
                .containsEntry("acks", "-1")
                .containsEntry("enable.idempotence", "true")
                .containsEntry("linger.ms", "7")
                .containsEntry("batch.size", "16384")
                .containsEntry("compression.type", "lz4")
                .containsEntry("buffer.memory", "33554432")
                .containsEntry("max.block.ms", "60000")
                .containsEntry("max.in.flight.requests.per.connection", "5")
                .containsEntry("request.timeout.ms", "30000")
                .containsEntry("delivery.timeout.ms", "120000")
                .containsEntry("enable.metrics.push", "false")
                .containsEntry("metadata.max.age.ms", "300000");
    }

    @ParameterizedTest
    @CsvSource({"NONE,0", "LEADER,1", "ALL,all"})
    void acksAreNamedAsTheClientNamesThem(Acks acks, String expected) {
        assertThat(ClientSettings.producer(SERVERS, Map.of(), "p-1", producer(acks, Map.of())))
                .containsEntry("acks", expected);
    }

    @Test
    void settingsOfTheSpecWinOverNamedFieldsAndThoseOverTheConnection() {
        Map<String, Object> settings = ClientSettings.producer(
                SERVERS,
                Map.of("linger.ms", "99", "max.request.size", "2000000"),
                "p-1",
                producer(Acks.ALL, Map.of("batch.size", "1")));

        assertThat(settings)
                .containsEntry("linger.ms", "7")
                .containsEntry("batch.size", "1")
                .containsEntry("max.request.size", "2000000");
    }

    @Test
    void aSettingThatTheClientDoesNotKnowIsAnError() {
        ProducerSpec typo = producer(Acks.ALL, Map.of("linger.msec", "1"));

        assertThatThrownBy(() -> ClientSettings.producer(SERVERS, Map.of(), "p-1", typo))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("unknown producer settings: names=[linger.msec]");
    }

    @Test
    void secretsAreMaskedInTheEffectiveSettings() {
        Map<String, String> connection = Map.of(
                "sasl.jaas.config", "org.example.Module required password=\"sesame\";", "ssl.key.password", "sesame");

        Map<String, String> effective = ClientSettings.effective(
                new ProducerConfig(ClientSettings.producer(SERVERS, connection, "p-1", producer(Acks.ALL, Map.of()))));

        assertThat(effective.get("sasl.jaas.config")).isEqualTo("[hidden]");
        assertThat(effective.values()).noneMatch(value -> value.contains("sesame"));
    }

    @Test
    void aConsumerStartsAtTheEarliestMessageAndUsesTheClassicProtocol() {
        Map<String, String> effective = ClientSettings.effective(new ConsumerConfig(
                ClientSettings.consumer(SERVERS, Map.of(), "c-1", "strobe-1-billing", consumer(Map.of()))));

        assertThat(effective)
                .containsEntry("client.id", "c-1")
                .containsEntry("group.id", "strobe-1-billing")
                .containsEntry("auto.offset.reset", "earliest")
                .containsEntry("enable.auto.commit", "true")
                .containsEntry("auto.commit.interval.ms", "5000")
                .containsEntry("fetch.min.bytes", "1")
                .containsEntry("fetch.max.wait.ms", "500")
                .containsEntry("max.poll.records", "321")
                .containsEntry("group.protocol", "classic");
    }

    @Test
    void theNewerGroupProtocolCanBeChosenWithoutTheSettingsItRefuses() {
        Map<String, Object> settings =
                ClientSettings.consumer(SERVERS, Map.of(), "c-1", "g", consumer(Map.of("group.protocol", "consumer")));

        assertThat(new ConsumerConfig(settings).getString("group.protocol")).isEqualTo("consumer");
        assertThat(settings).doesNotContainKeys("session.timeout.ms", "heartbeat.interval.ms");
    }

    @Test
    void theConnectionsSettingsReachOnlyTheClientsThatKnowThem() {
        Map<String, String> connection = Map.of("security.protocol", "SSL", "linger.ms", "3");

        Map<String, Object> admin = ClientSettings.admin(SERVERS, connection);

        assertThat(admin).containsEntry("security.protocol", "SSL").doesNotContainKey("linger.ms");
        assertThat(new AdminClientConfig(admin).getString("security.protocol")).isEqualTo("SSL");
    }

    private static ProducerSpec producer(Acks acks, Map<String, String> settings) {
        return new ProducerSpec(
                "orders",
                1,
                acks,
                acks == Acks.ALL,
                Duration.ofMillis(7),
                16_384,
                Compression.LZ4,
                33_554_432,
                Duration.ofSeconds(60),
                5,
                Duration.ofSeconds(30),
                Duration.ofSeconds(120),
                new MessageSpec(100, new KeySpec.None(), new PayloadSpec.Zeros()),
                settings);
    }

    private static ConsumerSpec consumer(Map<String, String> settings) {
        return new ConsumerSpec(
                "orders", "billing", 1, 1, Duration.ofMillis(500), 321, Assignor.STICKY, null, settings);
    }
}
