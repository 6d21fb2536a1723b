package dev.strobe.conformance.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class FrameMutatorTest {

    private static byte[] frame() {
        byte[] frame = new byte[50];
        Arrays.fill(frame, (byte) 7);
        ByteBuffer.wrap(frame).putInt(46);
        return frame;
    }

    @Test
    void theSameSeedBreaksFramesInTheSameWay() {
        FrameMutator one = new FrameMutator(5);
        FrameMutator other = new FrameMutator(5);
        for (int i = 0; i < 1000; i++) {
            FrameMutator.Kind kind = one.anyKind();
            assertThat(other.anyKind()).isEqualTo(kind);
            assertThat(one.mutated(frame(), kind)).isEqualTo(other.mutated(frame(), kind));
        }
    }

    @Test
    void everyKindButOneChangesTheFrame() {
        for (FrameMutator.Kind kind : FrameMutator.Kind.values()) {
            FrameMutator mutator = new FrameMutator(3);
            int changed = 0;
            for (int i = 0; i < 100; i++) {
                changed += Arrays.equals(mutator.mutated(frame(), kind), frame()) ? 0 : 1;
            }
            assertThat(changed > 50)
                    .as("%s changed %d of 100", kind, changed)
                    .isEqualTo(kind != FrameMutator.Kind.NOTHING);
        }
    }
}
