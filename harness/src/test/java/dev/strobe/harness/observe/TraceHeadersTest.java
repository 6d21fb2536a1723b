package dev.strobe.harness.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TraceHeadersTest {

    @Test
    void aSampledMessageCarriesTheIdsThatItsTraceWillHave() {
        TraceHeaders headers = new TraceHeaders(42, new Sampling(0, 1, 100, 1));

        String value = new String(Objects.requireNonNull(headers.of(3, 77)), StandardCharsets.US_ASCII);

        String traceId = TraceBuilder.traceId(42, 3, 77);
        assertThat(value)
                .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01")
                .isEqualTo("00-" + traceId + "-"
                        + TraceBuilder.context(traceId, SpanIdentity.SEND).getSpanId() + "-01");
    }

    @Test
    void allOthersCarryNothing() {
        TraceHeaders headers = new TraceHeaders(42, new Sampling(1, 1L << 60, 100, 1));

        assertThat(headers.of(3, 77)).isNull();
    }
}
