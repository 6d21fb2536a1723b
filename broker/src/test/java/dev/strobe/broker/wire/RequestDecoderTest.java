package dev.strobe.broker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.RequestHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RequestDecoderTest {

    private final RequestDecoder decoder = new RequestDecoder();

    @Test
    void readsTheHeadOfEveryApiInEveryVersionAsTheCodecDoes() {
        int number = 0;
        for (ApiKeys api : ApiKeys.clientApis()) {
            for (short version : api.allVersions()) {
                ByteBuffer frame = frame(api, version, number, number % 3 == 0 ? null : "client-" + number % 5);
                RequestHeader expected = RequestHeader.parse(frame.duplicate());

                RequestHead head = decoder.head(frame);

                assertThat(head.api()).isEqualTo(api);
                assertThat(head.version()).isEqualTo(version);
                assertThat(head.correlationId()).isEqualTo(number);
                assertThat(head.clientId()).isEqualTo(expected.clientId() == null ? "" : expected.clientId());
                assertThat(frame.remaining()).as("%s %d", api, version).isZero();
                number++;
            }
        }
        assertThat(number).isGreaterThan(200);
    }

    @Test
    void keepsOneStringForAClientThatNamesItselfWithEachRequest() {
        String first =
                decoder.head(frame(ApiKeys.METADATA, (short) 9, 1, "billing")).clientId();
        String again =
                decoder.head(frame(ApiKeys.FETCH, (short) 12, 2, "billing")).clientId();

        assertThat(again).isSameAs(first);
    }

    @Test
    void anApiThatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> decoder.head(ByteBuffer.allocate(20).putShort(0, (short) 999)))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("999");
    }

    @Test
    void aVersionFromTheFutureStillHasAHead() {
        ByteBuffer frame = frame(ApiKeys.API_VERSIONS, (short) 3, 7, "new-client");
        frame.putShort(2, (short) 99);

        assertThat(decoder.head(frame)).isEqualTo(new RequestHead(ApiKeys.API_VERSIONS, (short) 99, 7, "new-client"));
    }

    @Test
    void whateverComesIsReadOrRefusedInOneWay() {
        SplittableRandom random = new SplittableRandom(42);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            if (bytes.length > 4) {
                bytes[0] = 0;
                bytes[1] = (byte) random.nextInt(70);
                bytes[2] = 0;
                bytes[3] = (byte) random.nextInt(10);
            }
            ByteBuffer frame = ByteBuffer.wrap(bytes);
            try {
                RequestHead head = decoder.head(frame);
                if (head.api().isVersionSupported(head.version())) {
                    decoder.body(head, frame);
                }
            } catch (WireException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(10_000);
    }

    @Test
    void aBodyWithTooFewBytesIsRefused() {
        RequestHead head = new RequestHead(ApiKeys.LIST_GROUPS, (short) 5, 1, "");
        ByteBuffer whole = MessageUtil.toByteBufferAccessor(
                        new ListGroupsRequestData().setStatesFilter(Arrays.asList("Stable", "Dead")), (short) 5)
                .buffer();
        ApiMessage read = decoder.body(head, whole.duplicate());
        assertThat(read).isInstanceOf(ListGroupsRequestData.class);

        for (int size = 0; size < whole.limit(); size++) {
            ByteBuffer cut = whole.duplicate().limit(size);
            assertThatThrownBy(() -> decoder.body(head, cut)).isInstanceOf(WireException.class);
        }
    }

    private static ByteBuffer frame(ApiKeys api, short version, int correlationId, @Nullable String clientId) {
        short headVersion = api.requestHeaderVersion(version);
        return MessageUtil.toByteBufferAccessor(
                        new RequestHeaderData()
                                .setRequestApiKey(api.id)
                                .setRequestApiVersion(version)
                                .setCorrelationId(correlationId)
                                .setClientId(clientId),
                        headVersion)
                .buffer();
    }
}
