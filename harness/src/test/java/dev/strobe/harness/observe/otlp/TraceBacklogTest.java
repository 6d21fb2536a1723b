package dev.strobe.harness.observe.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TraceBacklogTest {

    @Test
    void linesAreListedAsRangesFromOne() {
        BitSet lines = new BitSet();
        lines.set(0, 3);
        lines.set(7);

        assertThat(TraceBacklog.text(lines)).isEqualTo("1-3,8");
        assertThat(TraceBacklog.parse("1-3,8")).isEqualTo(lines);
    }

    @Test
    void everyListReadsBack() {
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            BitSet lines = new BitSet();
            for (int line = 0; line < 50; line++) {
                lines.set(line, random.nextBoolean());
            }

            assertThat(TraceBacklog.parse(TraceBacklog.text(lines))).isEqualTo(lines);
        }
    }
}
