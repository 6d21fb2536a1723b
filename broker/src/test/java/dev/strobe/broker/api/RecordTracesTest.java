package dev.strobe.broker.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.telemetry.MetricFamily;
import dev.strobe.broker.telemetry.MetricRegistry;
import dev.strobe.broker.telemetry.trace.TraceContext;
import dev.strobe.broker.telemetry.trace.TraceQueue;
import dev.strobe.broker.telemetry.trace.TracedBatch;
import dev.strobe.broker.time.ManualClock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With batches as Kafka's own producer writes them. */
final class RecordTracesTest {

    private static final String SAMPLED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String UNSAMPLED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
    private static final TraceContext CONTEXT =
            new TraceContext(0x0af7651916cd43ddL, 0x8448eb211c80319cL, 0xb7ad6b7169203331L);

    private final ManualClock clock = new ManualClock(0);
    private final MetricRegistry registry = new MetricRegistry();
    private final RecordTraces traces =
            RecordTraces.ofLoops(1, new TraceQueue(registry), clock, registry).getFirst();

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void findsSampledContextsWhateverTheCompression(CompressionType type) {
        ByteBuffer batch = batch(
                type,
                record(1),
                record(1, "traceparent", SAMPLED, "other", "x"),
                record(1, "traceparent", UNSAMPLED),
                record(1, "a", "b", "traceparent", SAMPLED));

        TracedBatch found = requireNonNull(look(batch));

        assertThat(found.records())
                .hasSize(2)
                .allMatch(traced -> traced.context().equals(CONTEXT));
        assertThat(count("strobe_traced_records_total", "")).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void aBatchWithoutContextsHasNone(CompressionType type) {
        assertThat(look(batch(type, record(1), record(100, "traceparen", SAMPLED), record(1, "traceparent", ""))))
                .isNull();
        assertThat(registry.read())
                .filteredOn(family -> family.name().equals("strobe_trace_batches_unread_total"))
                .flatExtracting(MetricFamily::points)
                .extracting(point -> ((MetricFamily.Value) point).value())
                .containsOnly(0.0);
    }

    @Test
    void ofTwoHeadersTheLastCounts() {
        assertThat(look(batch(CompressionType.NONE, record(1, "traceparent", SAMPLED, "traceparent", UNSAMPLED))))
                .isNull();
    }

    @Test
    void aLongCompressedBatchIsReadToTheLimitOnly() {
        SimpleRecord[] records = IntStream.range(0, 4)
                .mapToObj(i -> record(RecordTraces.LOOK_BYTES / 3, "traceparent", SAMPLED))
                .toArray(SimpleRecord[]::new);

        TracedBatch found = requireNonNull(look(batch(CompressionType.GZIP, records)));

        assertThat(found.records()).hasSize(2);
        assertThat(count("strobe_trace_batches_unread_total", "size")).isEqualTo(1);
    }

    @Test
    void compressedBatchesBeyondTheBudgetAreCountedAndTheNextSecondHasANewOne() {
        ByteBuffer batch = batch(CompressionType.LZ4, record(200_000, "traceparent", SAMPLED));
        int looks = 0;
        while (look(batch) != null) {
            looks++;
        }

        assertThat(looks * 200_000L).isBetween(RecordTraces.BYTES_PER_SECOND - 300_000, RecordTraces.BYTES_PER_SECOND);
        assertThat(count("strobe_trace_batches_unread_total", "budget")
                        + count("strobe_trace_batches_unread_total", "size"))
                .isEqualTo(1);
        assertThat(look(batch(CompressionType.NONE, record(1, "traceparent", SAMPLED))))
                .isNotNull();
        clock.advance(1_000_000_000);
        assertThat(look(batch)).isNotNull();
    }

    @Test
    void bytesThatAreNoRecordsAreCountedAndNothingElse() {
        Random random = new Random(11);
        for (CompressionType type : CompressionType.values()) {
            for (int round = 0; round < 2_000; round++) {
                ByteBuffer batch = batch(type, record(20, "traceparent", SAMPLED), record(20, "k", "v"));
                for (int damage = 0; damage < 3; damage++) {
                    batch.put(17 + random.nextInt(batch.limit() - 17), (byte) random.nextInt());
                }
                batch.limit(random.nextInt(batch.limit() + 1));
                clock.advance(100_000_000);
                look(batch);
            }
        }
        assertThat(count("strobe_trace_batches_unread_total", "malformed")).isPositive();
    }

    private @Nullable TracedBatch look(ByteBuffer batch) {
        int position = batch.position();
        int limit = batch.limit();
        TracedBatch found = traces.look(batch);
        assertThat(batch.position()).isEqualTo(position);
        assertThat(batch.limit()).isEqualTo(limit);
        return found;
    }

    private static SimpleRecord record(int valueBytes, String... headers) {
        Header[] all = new Header[headers.length / 2];
        for (int i = 0; i < all.length; i++) {
            all[i] = new RecordHeader(headers[2 * i], headers[2 * i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return new SimpleRecord(1, new byte[] {'k'}, new byte[valueBytes], all);
    }

    private static ByteBuffer batch(CompressionType type, SimpleRecord... records) {
        return MemoryRecords.withRecords(Compression.of(type).build(), records).buffer();
    }

    private double count(String name, String label) {
        return registry.read().stream()
                .filter(family -> family.name().equals(name))
                .flatMap(family -> family.points().stream())
                .filter(point -> point.labelValue().equals(label))
                .mapToDouble(point -> ((MetricFamily.Value) point).value())
                .sum();
    }
}
