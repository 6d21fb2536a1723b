package dev.strobe.harness.observe.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SpanDeliveryTest {

    private static final String LINE = """
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"strobe-harness"}}]},\
            "scopeSpans":[{"scope":{"name":"dev.strobe.harness"},"spans":[\
            {"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","name":"message orders","kind":1,\
            "startTimeUnixNano":"10","endTimeUnixNano":"30","attributes":[{"key":"strobe.latency_us","value":{"doubleValue":1.5}},\
            {"key":"strobe.sequence","value":{"intValue":"9007199254740993"}}],\
            "events":[{"timeUnixNano":"20","name":"gc","attributes":[]}],\
            "links":[{"traceId":"0af7651916cd43dd8448eb211c80319d","spanId":"b7ad6b7169203332"}],"status":{"code":2,"message":"late"}},\
            {"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203339","parentSpanId":"b7ad6b7169203331",\
            "name":"send orders","kind":4,"startTimeUnixNano":"11","endTimeUnixNano":"20","status":{}}]}]}]}
            """;

    private final List<Collection<SpanData>> batches = new ArrayList<>();

    @Test
    void aLineReadsBackAsItsSpans() {
        List<SpanData> spans = StoredSpan.read(LINE);

        assertThat(spans).hasSize(2);
        SpanData root = spans.getFirst();
        assertThat(root.getParentSpanContext().isValid()).isFalse();
        assertThat(root.getAttributes().toString())
                .contains("strobe.sequence=9007199254740993", "strobe.latency_us=1.5");
        assertThat(root.getEvents().getFirst().getName()).isEqualTo("gc");
        assertThat(root.getLinks()).hasSize(1);
        assertThat(root.getStatus().getDescription()).isEqualTo("late");
        assertThat(spans.get(1).getParentSpanId()).isEqualTo(root.getSpanId());
        assertThat(spans.get(1).getKind().name()).isEqualTo("PRODUCER");
        assertThat(root.getResource().getAttributes().toString()).contains("strobe-harness");
    }

    @Test
    void tracesGoInBatchesAndNeverInParts() {
        SpanDelivery delivery = deliver(2_500, CompletableResultCode.ofSuccess());

        assertThat(batches).hasSize(5).allSatisfy(batch -> assertThat(batch).hasSize(SpanDelivery.SPANS_PER_BATCH));
        assertThat(delivery.delivered()).isEqualTo(2_500);
        assertThat(delivery.undelivered().isEmpty()).isTrue();
    }

    @Test
    void afterARefusalNothingMoreIsSent() {
        SpanDelivery delivery =
                deliver(2_500, CompletableResultCode.ofExceptionalFailure(new IllegalStateException("away")));

        assertThat(batches).hasSize(1);
        assertThat(delivery.delivered()).isZero();
        assertThat(delivery.undelivered().cardinality()).isEqualTo(2_500);
        assertThat(delivery.problem()).isEqualTo("away");
    }

    private SpanDelivery deliver(int traces, CompletableResultCode answer) {
        List<SpanData> trace = StoredSpan.read(LINE);
        SpanDelivery delivery = new SpanDelivery(new SpanExporter() {
            @Override
            public CompletableResultCode export(Collection<SpanData> spans) {
                batches.add(spans);
                return answer;
            }

            @Override
            public CompletableResultCode flush() {
                return CompletableResultCode.ofSuccess();
            }

            @Override
            public CompletableResultCode shutdown() {
                return CompletableResultCode.ofSuccess();
            }
        });
        for (int line = 0; line < traces; line++) {
            delivery.add(line, trace);
        }
        delivery.finish();
        return delivery;
    }
}
