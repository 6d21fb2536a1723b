package dev.strobe.conformance;

import static dev.strobe.conformance.raw.Requests.produced;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.conformance.raw.RawClient;
import dev.strobe.conformance.raw.Records;
import dev.strobe.conformance.raw.Requests;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.Errors;

/** Sequences of idempotent producers, retried, skipped and fenced by hand. */
final class IdempotentProduceIT {

    /** A producer that sends what it is told to, over one connection. */
    private static final class Sender implements AutoCloseable {
        private final RawClient raw;
        private final String topic;
        private final long id;

        Sender(Clients clients) throws Exception {
            this.raw = clients.raw();
            this.topic = clients.topic();
            this.id = Requests.producerId(raw);
        }

        PartitionProduceResponse answer(int epoch, int sequence, String... values) {
            return produced(raw, topic, Records.idempotent(id, epoch, sequence, values));
        }

        Errors error(int epoch, int sequence, String... values) {
            return Errors.forCode(answer(epoch, sequence, values).errorCode());
        }

        long offset(int epoch, int sequence, String... values) {
            PartitionProduceResponse answer = answer(epoch, sequence, values);
            assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.NONE);
            return answer.baseOffset();
        }

        @Override
        public void close() {
            raw.close();
        }
    }

    @OnBothBrokers
    void aRetryIsAnsweredWithTheOffsetOfTheFirst(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        try (Sender sender = new Sender(clients)) {
            assertThat(sender.offset(0, 0, "a", "b")).isZero();
            assertThat(sender.offset(0, 2, "c")).isEqualTo(2);

            assertThat(sender.offset(0, 0, "a", "b")).isZero();
            assertThat(sender.offset(0, 2, "c")).isEqualTo(2);
            assertThat(sender.offset(0, 3, "d")).isEqualTo(3);

            assertThat(clients.read(sender.topic, 4))
                    .extracting(ConsumerRecord::value)
                    .containsExactly("a", "b", "c", "d");
        }
    }

    @OnBothBrokers
    void theLastFiveBatchesAreKnownAgain(BrokerUnderTest broker) throws Exception {
        try (Sender sender = new Sender(broker.clients())) {
            for (int sequence = 0; sequence < 6; sequence++) {
                assertThat(sender.offset(0, sequence, "v" + sequence)).isEqualTo(sequence);
            }
            for (int sequence = 1; sequence < 6; sequence++) {
                assertThat(sender.offset(0, sequence, "v" + sequence)).isEqualTo(sequence);
            }
            assertThat(sender.error(0, 0, "v0")).isEqualTo(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
        }
    }

    @OnBothBrokers
    void aGapInTheSequenceIsRefused(BrokerUnderTest broker) throws Exception {
        try (Sender sender = new Sender(broker.clients())) {
            sender.offset(0, 0, "a");

            assertThat(sender.error(0, 2, "c")).isEqualTo(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
            assertThat(sender.offset(0, 1, "b")).isEqualTo(1);
        }
    }

    @OnBothBrokers
    void aRetryWithOtherBoundsIsRefused(BrokerUnderTest broker) throws Exception {
        try (Sender sender = new Sender(broker.clients())) {
            sender.offset(0, 0, "a", "b", "c");

            assertThat(sender.error(0, 0, "a", "b")).isEqualTo(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
            assertThat(sender.error(0, 1, "b", "c")).isEqualTo(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
        }
    }

    @OnBothBrokers
    void aProducerThatTheBrokerDoesNotKnowMayStartAnywhere(BrokerUnderTest broker) throws Exception {
        try (Sender sender = new Sender(broker.clients())) {
            assertThat(sender.error(0, 7, "h")).isEqualTo(Errors.NONE);
            assertThat(sender.error(0, 8, "i")).isEqualTo(Errors.NONE);
        }
    }

    @OnBothBrokers
    void aNewEpochStartsAtZeroAndFencesTheOld(BrokerUnderTest broker) throws Exception {
        try (Sender sender = new Sender(broker.clients())) {
            sender.offset(0, 0, "a");

            assertThat(sender.error(1, 5, "x")).isEqualTo(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
            assertThat(sender.error(1, 0, "b")).isEqualTo(Errors.NONE);
            assertThat(sender.error(0, 1, "c")).isEqualTo(Errors.INVALID_PRODUCER_EPOCH);
            assertThat(sender.error(1, 1, "d")).isEqualTo(Errors.NONE);
        }
    }

    @OnBothBrokers
    void sequencesGoOnAtZeroAfterTheLargest(BrokerUnderTest broker) throws Exception {
        try (Sender sender = new Sender(broker.clients())) {
            sender.error(0, Integer.MAX_VALUE, "last");

            assertThat(sender.error(0, 0, "first")).isEqualTo(Errors.NONE);
            assertThat(sender.error(0, 1, "second")).isEqualTo(Errors.NONE);
        }
    }

    @OnBothBrokers
    void twoProducersHaveSequencesOfTheirOwn(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        try (RawClient raw = clients.raw()) {
            long first = Requests.producerId(raw);
            long second = Requests.producerId(raw);
            assertThat(second).isNotEqualTo(first);

            produced(raw, topic, Records.idempotent(first, 0, 0, "a"));
            produced(raw, topic, Records.idempotent(second, 0, 0, "b"));
            produced(raw, topic, Records.idempotent(first, 0, 1, "c"));
        }

        assertThat(clients.read(topic, 3)).extracting(ConsumerRecord::value).containsExactly("a", "b", "c");
    }

    @OnBothBrokers
    void deletedRecordsDoNotMakeTheBrokerForgetAProducer(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        try (Sender sender = new Sender(clients)) {
            sender.offset(0, 0, "a");
            sender.offset(0, 1, "b");
            Admins.deleteRecords(clients, sender.topic, 2);

            assertThat(sender.offset(0, 1, "b")).isEqualTo(1);
            assertThat(sender.error(0, 5, "x")).isEqualTo(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
            assertThat(sender.offset(0, 2, "c")).isEqualTo(2);
        }
    }

    @OnBothBrokers
    void anIdentityWithAnEpochGetsTheNextEpoch(BrokerUnderTest broker) {
        try (RawClient raw = broker.clients().raw()) {
            long id = Requests.producerId(raw);

            InitProducerIdResponseData again = raw.call(
                    new InitProducerIdRequestData()
                            .setTransactionalId(null)
                            .setTransactionTimeoutMs(60_000)
                            .setProducerId(id)
                            .setProducerEpoch((short) 0),
                    4,
                    InitProducerIdResponseData.class);

            assertThat(Errors.forCode(again.errorCode())).isEqualTo(Errors.NONE);
            assertThat(again.producerId()).isNotEqualTo(id);
            assertThat(again.producerEpoch()).isZero();
        }
    }
}
