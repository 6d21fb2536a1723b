package dev.strobe.harness.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.strobe.harness.message.Stamp;
import dev.strobe.harness.scenario.Scenario.PayloadSpec;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

class PayloadsTest {

    @Test
    void theStampIsLeftAlone() {
        Payloads payloads = Payloads.of(new PayloadSpec.Random(1), 1024, 1);
        Stamp stamp = new Stamp();
        byte[] payload = new byte[1024];

        payloads.fill(payload, 9);
        stamp.write(payload, 1, 2, 3, 4);
        payloads.fill(payload, 9);
        assertThat(stamp.intact(payload)).isTrue();
    }

    @Test
    void aMessageOfTheStampAloneHasNoBody() {
        Payloads payloads = Payloads.of(new PayloadSpec.Random(1), Stamp.SIZE_BYTES, 1);

        assertThat(payloads.randomBytes()).isZero();
        assertThat(payloads.distinct()).isEqualTo(1);
        payloads.fill(new byte[Stamp.SIZE_BYTES], 0);
        assertThatThrownBy(() -> Payloads.of(new PayloadSpec.Zeros(), 39, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sizeBytes=39");
    }

    @Test
    void aShareOfOneHalfCompressesABatchToAboutHalf() {
        assertThat(compressedShare(new PayloadSpec.Random(0.5))).isCloseTo(0.5, within(0.06));
        assertThat(compressedShare(new PayloadSpec.Random(1))).isGreaterThan(0.94);
        assertThat(compressedShare(new PayloadSpec.Zeros())).isLessThan(0.01);
    }

    @Test
    void theSameSeedGivesTheSameBytesAndNeighboursDiffer() {
        Payloads payloads = Payloads.of(new PayloadSpec.Random(0.5), 256, 1);
        byte[] one = new byte[256];
        byte[] again = new byte[256];
        payloads.fill(one, 5);
        Payloads.of(new PayloadSpec.Random(0.5), 256, 1).fill(again, 5);
        assertThat(one).isEqualTo(again);
        payloads.fill(again, 6);
        assertThat(one).isNotEqualTo(again);
    }

    private static double compressedShare(PayloadSpec spec) {
        int messages = 128;
        byte[] batch = new byte[messages * 1024];
        byte[] payload = new byte[1024];
        Payloads payloads = Payloads.of(spec, payload.length, 1);
        for (int i = 0; i < messages; i++) {
            payloads.fill(payload, i);
            System.arraycopy(payload, 0, batch, i * payload.length, payload.length);
        }
        try (Deflater deflater = new Deflater()) {
            deflater.setInput(batch);
            deflater.finish();
            int bytes = deflater.deflate(new byte[2 * batch.length]);
            return (double) bytes / batch.length;
        }
    }
}
