package dev.strobe.broker.telemetry.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.telemetry.TelemetryPage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the tables of docs/TELEMETRY.md to the constants that spans are made of. */
final class SpanTableTest {

    private static final String SECTION = "Traces of the broker";

    @Test
    void theTableNamesEverySpanAndNothingElse() {
        assertThat(TelemetryPage.rows(SECTION, "span"))
                .extracting(row -> row.get(0))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(SpanName.values()).map(SpanName::text).toList());
    }

    @Test
    void theTableNamesEveryAttributeAndNothingElse() {
        assertThat(TelemetryPage.rows(SECTION, "attribute"))
                .extracting(row -> row.get(0))
                .containsExactlyInAnyOrderElementsOf(Stream.of(SpanAttribute.values())
                        .map(SpanAttribute::key)
                        .toList());
    }
}
