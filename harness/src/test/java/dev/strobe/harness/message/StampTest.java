package dev.strobe.harness.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StampTest {

    private static final long SEED = 20_260_701L;

    private final Stamp stamp = new Stamp();

    @Test
    void whatWasWrittenIsReadBack() {
        byte[] payload = randomPayload(1024, SEED);

        stamp.write(payload, Long.MIN_VALUE + 7, 3, 1L << 40, 123_456_789_012_345L);

        assertThat(Stamp.belongs(payload)).isTrue();
        assertThat(Stamp.runId(payload)).isEqualTo(Long.MIN_VALUE + 7);
        assertThat(Stamp.producer(payload)).isEqualTo(3);
        assertThat(Stamp.sequence(payload)).isEqualTo(1L << 40);
        assertThat(Stamp.intendedNs(payload)).isEqualTo(123_456_789_012_345L);
        assertThat(stamp.intact(payload)).isTrue();
    }

    @Test
    void theSmallestMessageIsTheStampAlone() {
        byte[] payload = new byte[Stamp.SIZE_BYTES];

        stamp.write(payload, 1, 2, 3, 4);

        assertThat(stamp.intact(payload)).isTrue();
    }

    @Test
    void theBytesAfterTheStampAreLeftAlone() {
        byte[] payload = randomPayload(100, SEED);
        byte[] before = payload.clone();

        stamp.write(payload, 1, 2, 3, 4);

        assertThat(payload).endsWith(java.util.Arrays.copyOfRange(before, Stamp.SIZE_BYTES, 100));
    }

    @Test
    void anySingleFlippedBitIsNoticed() {
        byte[] payload = randomPayload(96, SEED);
        stamp.write(payload, 1, 2, 3, 4);

        for (int bit = 0; bit < payload.length * 8; bit++) {
            payload[bit >> 3] ^= (byte) (1 << (bit & 7));
            assertThat(stamp.intact(payload)).as("bit %d flipped", bit).isFalse();
            payload[bit >> 3] ^= (byte) (1 << (bit & 7));
        }
        assertThat(stamp.intact(payload)).isTrue();
    }

    @Test
    void aMessageThatWasCutOffOrGrewIsNoticed() {
        byte[] payload = randomPayload(200, SEED);
        stamp.write(payload, 1, 2, 3, 4);

        assertThat(stamp.intact(java.util.Arrays.copyOf(payload, 199))).isFalse();
        assertThat(stamp.intact(java.util.Arrays.copyOf(payload, 201))).isFalse();
        assertThat(stamp.intact(java.util.Arrays.copyOf(payload, Stamp.SIZE_BYTES)))
                .isFalse();
    }

    @Test
    void foreignAndShortMessagesDoNotBelongAndAreNotIntact() {
        byte[] foreign = randomPayload(64, SEED);

        assertThat(Stamp.belongs(foreign)).isFalse();
        assertThat(stamp.intact(foreign)).isFalse();
        for (int size = 0; size < Stamp.SIZE_BYTES; size++) {
            assertThat(stamp.intact(new byte[size])).as("size %d", size).isFalse();
        }
    }

    @Test
    void twoBodiesAreToldApartByTheChecksumAlone() {
        byte[] payload = randomPayload(64, SEED);
        stamp.write(payload, 1, 2, 3, 4);
        byte[] other = randomPayload(64, SEED + 1);
        System.arraycopy(payload, 0, other, 0, Stamp.SIZE_BYTES);

        assertThat(stamp.intact(other)).isFalse();
    }

    private static byte[] randomPayload(int sizeBytes, long seed) {
        byte[] payload = new byte[sizeBytes];
        new SplittableRandom(seed).nextBytes(payload);
        return payload;
    }
}
