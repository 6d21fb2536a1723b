package dev.strobe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.conformance.raw.RawClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** Bytes that no client of this protocol sends: the connection is closed, and nobody else notices. */
final class BadBytesIT {

    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(5);

    private static void closedAndOthersServed(BrokerUnderTest broker, byte[] bytes) {
        Clients clients = broker.clients();
        try (RawClient bystander = clients.raw();
                RawClient raw = clients.raw()) {
            serves(bystander);
            raw.sendBytes(bytes);

            assertThat(raw.closedWithoutAnswer(CLOSED_WITHIN)).isTrue();
            serves(bystander);
        }
        try (RawClient next = clients.raw()) {
            serves(next);
        }
    }

    private static void serves(RawClient raw) {
        ApiVersionsResponseData answer = raw.call(new ApiVersionsRequestData(), 0, ApiVersionsResponseData.class);
        assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.NONE);
    }

    private static byte[] header(int api, int version) {
        // Up to the null client id; no tagged fields.
        return ByteBuffer.allocate(10)
                .putShort((short) api)
                .putShort((short) version)
                .putInt(7)
                .putShort((short) -1)
                .array();
    }

    @OnBothBrokers
    void anApiThatDoesNotExist(BrokerUnderTest broker) {
        closedAndOthersServed(broker, RawClient.frame(header(999, 0), new byte[0]));
        closedAndOthersServed(broker, RawClient.frame(header(-1, 0), new byte[0]));
    }

    @OnBothBrokers
    void aVersionThatDoesNotExist(BrokerUnderTest broker) {
        byte[] body = RawClient.bytes(new MetadataRequestData(), 1);
        closedAndOthersServed(broker, RawClient.frame(header(ApiKeys.METADATA.id, 99), body));
        closedAndOthersServed(broker, RawClient.frame(header(ApiKeys.METADATA.id, -1), body));
        closedAndOthersServed(broker, RawClient.frame(header(ApiKeys.PRODUCE.id, 0), body));
    }

    @OnBothBrokers
    void anUnknownVersionOfApiVersionsIsAnsweredInVersionZero(BrokerUnderTest broker) {
        try (RawClient raw = broker.clients().raw()) {
            raw.sendBytes(RawClient.frame(header(ApiKeys.API_VERSIONS.id, 99), new byte[] {0, 1, 2}));

            ApiVersionsResponseData answer =
                    (ApiVersionsResponseData) RawClient.parse(ApiKeys.API_VERSIONS, 0, 7, raw.receiveFrame());

            assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.UNSUPPORTED_VERSION);
            assertThat(answer.apiKeys().find(ApiKeys.API_VERSIONS.id)).isNotNull();
            serves(raw);
        }
    }

    @OnBothBrokers
    void aClientNameThatIsNoneIsRefusedWithAnAnswer(BrokerUnderTest broker) {
        try (RawClient raw = broker.clients().raw()) {
            ApiVersionsResponseData answer = raw.call(
                    new ApiVersionsRequestData()
                            .setClientSoftwareName("not a name!")
                            .setClientSoftwareVersion("1"),
                    3,
                    ApiVersionsResponseData.class);

            assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.INVALID_REQUEST);
        }
    }

    @OnBothBrokers
    void garbage(BrokerUnderTest broker) {
        byte[] garbage = new byte[500];
        new Random(1).nextBytes(garbage);
        ByteBuffer.wrap(garbage).putInt(garbage.length - 4);

        closedAndOthersServed(broker, garbage);
    }

    @OnBothBrokers
    void anHttpRequest(BrokerUnderTest broker) {
        closedAndOthersServed(broker, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    @OnBothBrokers
    void aTlsHello(BrokerUnderTest broker) {
        byte[] hello = new byte[517];
        ByteBuffer.wrap(hello)
                .put((byte) 0x16)
                .putShort((short) 0x0301)
                .putShort((short) 512)
                .put((byte) 1);

        closedAndOthersServed(broker, hello);
    }

    @OnBothBrokers
    void aFrameThatIsTooLarge(BrokerUnderTest broker) {
        closedAndOthersServed(
                broker, ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).array());
        closedAndOthersServed(
                broker, ByteBuffer.allocate(4).putInt((100 << 20) + 1).array());
    }

    @OnBothBrokers
    void aLengthBelowZero(BrokerUnderTest broker) {
        closedAndOthersServed(broker, ByteBuffer.allocate(4).putInt(-1).array());
        closedAndOthersServed(
                broker, ByteBuffer.allocate(4).putInt(Integer.MIN_VALUE).array());
    }

    @OnBothBrokers
    void aFrameOfNothing(BrokerUnderTest broker) {
        closedAndOthersServed(broker, new byte[4]);
    }

    @OnBothBrokers
    void aHeaderThatEndsTooSoon(BrokerUnderTest broker) {
        closedAndOthersServed(broker, RawClient.frame(new byte[] {0, 3, 0}, new byte[0]));
    }

    @OnBothBrokers
    void aBodyThatEndsTooSoon(BrokerUnderTest broker) {
        byte[] header = RawClient.header(ApiKeys.METADATA, 12, 1);
        byte[] body = RawClient.bytes(new MetadataRequestData(), 12);

        closedAndOthersServed(broker, RawClient.frame(header, java.util.Arrays.copyOf(body, body.length - 2)));
    }

    @OnBothBrokers
    void anArrayThatSaysItHoldsMoreThanTheFrame(BrokerUnderTest broker) {
        byte[] header = RawClient.header(ApiKeys.METADATA, 1, 1);
        byte[] body = ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).array();

        closedAndOthersServed(broker, RawClient.frame(header, body));
    }

    @OnBothBrokers
    void halfAFrameThatEndsThere(BrokerUnderTest broker) {
        Clients clients = broker.clients();
        try (RawClient bystander = clients.raw()) {
            try (RawClient raw = clients.raw()) {
                byte[] whole = RawClient.frame(new MetadataRequestData(), 12, 1);
                raw.sendBytes(java.util.Arrays.copyOf(whole, whole.length / 2));
            }
            serves(bystander);
        }
    }

    @OnBothBrokers
    void manyRequestsInOneWriteAreAnsweredInTheirOrder(BrokerUnderTest broker) {
        try (RawClient raw = broker.clients().raw()) {
            ByteBuffer all = ByteBuffer.allocate(100_000);
            for (int id = 1; id <= 50; id++) {
                all.put(RawClient.frame(new ApiVersionsRequestData(), 0, id));
            }
            raw.sendBytes(java.util.Arrays.copyOf(all.array(), all.position()));
            for (int id = 1; id <= 50; id++) {
                RawClient.parse(ApiKeys.API_VERSIONS, 0, id, raw.receiveFrame());
            }
        }
    }

    @OnBothBrokers
    void aFrameThatComesByteByByteIsWhole(BrokerUnderTest broker) {
        try (RawClient raw = broker.clients().raw()) {
            for (byte each : RawClient.frame(new ApiVersionsRequestData(), 0, 5)) {
                raw.sendBytes(new byte[] {each});
            }
            RawClient.parse(ApiKeys.API_VERSIONS, 0, 5, raw.receiveFrame());
        }
    }
}
