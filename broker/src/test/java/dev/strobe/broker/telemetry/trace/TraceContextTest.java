package dev.strobe.broker.telemetry.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TraceContextTest {

    private static final String SAMPLED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void aSampledContextIsReadWhereverItLies() {
        ByteBuffer bytes = StandardCharsets.US_ASCII.encode("xyz" + SAMPLED + "rest");

        assertThat(TraceContext.sampled(bytes, 3, 55))
                .isEqualTo(new TraceContext(0x0af7651916cd43ddL, 0x8448eb211c80319cL, 0xb7ad6b7169203331L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.more",
                "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01"
            })
    void whatIsNotSampledOrNotValidIsNone(String text) {
        assertThat(read(text)).isNull();
    }

    @Test
    void aLaterVersionMayGoOn() {
        assertThat(read("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03-more"))
                .isNotNull();
    }

    @Test
    void noBytesMakeItFail() {
        Random random = new Random(3);
        for (int round = 0; round < 10_000; round++) {
            byte[] bytes = SAMPLED.getBytes(StandardCharsets.US_ASCII);
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            TraceContext context = TraceContext.sampled(ByteBuffer.wrap(bytes), 0, random.nextInt(56));
            assertThat(context == null || context.spanId() != 0).isTrue();
        }
    }

    private static @Nullable TraceContext read(String text) {
        ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
        return TraceContext.sampled(bytes, 0, bytes.remaining());
    }
}
