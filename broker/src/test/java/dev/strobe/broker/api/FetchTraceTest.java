package dev.strobe.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.batch.BatchBuilder;
import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.log.LogSlice;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.telemetry.trace.TraceContext;
import dev.strobe.broker.telemetry.trace.TracedBatch;
import dev.strobe.broker.telemetry.trace.TracedOffsets;
import dev.strobe.broker.telemetry.trace.TracedRecord;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Three batches of two records each, at offsets 0, 2 and 4; the first record of each is traced. */
final class FetchTraceTest {

    private static final int BATCHES = 3;

    private final TracedOffsets offsets = new TracedOffsets();
    private final ByteBuffer log = log();
    private final int batchBytes = log.capacity() / BATCHES;

    @Test
    void anAnswerCarriesWhatLiesBetweenItsOffsets() {
        assertThat(carried(0, log.capacity(), false)).containsExactly(0L, 2L, 4L);
        assertThat(carried(1, log.capacity(), false)).containsExactly(2L, 4L);
    }

    @Test
    void aSliceThatWasCutCarriesItsWholeBatchesOnly() {
        assertThat(carried(0, 2 * batchBytes + 70, true)).containsExactly(0L, 2L);
        assertThat(carried(0, 2 * batchBytes, true)).containsExactly(0L, 2L);
        assertThat(carried(0, 2 * batchBytes - 1, true)).containsExactly(0L);
        assertThat(carried(0, 10, true)).isEmpty();
    }

    @Test
    void anAnswerBehindTheLastTracedRecordCarriesNone() {
        assertThat(carried(5, batchBytes, false)).isEmpty();
    }

    private List<Long> carried(long offset, int sizeBytes, boolean cut) {
        FetchPart part = new FetchPart(
                "orders",
                Uuid.ZERO_UUID,
                0,
                partition(),
                new FetchPart.FetchRange(offset, sizeBytes, LeaderCheck.NO_EPOCH),
                Errors.NONE);
        part.slice = new Slice(log.duplicate().limit(sizeBytes), 2L * BATCHES);
        part.cut = cut;
        FetchTrace trace = FetchTrace.of(new FetchPart[] {part});
        return trace == null
                ? List.of()
                : trace.records().stream().map(TracedRecord::offset).toList();
    }

    private ByteBuffer log() {
        ByteBuffer all = ByteBuffer.allocate(1_000);
        for (int i = 0; i < BATCHES; i++) {
            ByteBuffer batch = new BatchBuilder()
                    .add(new byte[1], new byte[20], 1)
                    .add(new byte[1], new byte[20], 1)
                    .build();
            new RecordBatch().wrap(batch, 0).setBaseOffset(2L * i);
            all.put(batch);
            TracedBatch traced = new TracedBatch(new LongAdder());
            traced.add(0, new TraceContext(1, 2, i + 1));
            traced.appended(2L * i, offsets);
        }
        return all.flip().slice();
    }

    private Partition partition() {
        return (Partition) Proxy.newProxyInstance(
                Partition.class.getClassLoader(),
                new Class<?>[] {Partition.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "traced" -> offsets;
                    case "topic" -> "orders";
                    default -> throw new IllegalStateException("not asked for here: " + method);
                });
    }

    /** Bytes as they lie in a file; {@code nextOffset} may be beyond them, as in a slice that was cut. */
    private record Slice(ByteBuffer bytes, long nextOffset) implements LogSlice {

        @Override
        public int sizeBytes() {
            return bytes.limit();
        }

        @Override
        public long position() {
            return 0;
        }

        @Override
        public boolean isCold() {
            return false;
        }

        @Override
        public @Nullable FileChannel channel() {
            return null;
        }

        @Override
        public int copyTo(ByteBuffer into, int fromByte) {
            int count = Math.min(into.remaining(), bytes.limit() - fromByte);
            into.put(bytes.duplicate().position(fromByte).limit(fromByte + count));
            return count;
        }

        @Override
        public void release() {}
    }
}
