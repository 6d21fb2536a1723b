package dev.strobe.harness.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeptRootsTest {

    private static final String LINE = """
            {"resourceSpans":[{"scopeSpans":[{"spans":[
            {"spanId":"b","parentSpanId":"a","name":"produce","startTimeUnixNano":"5100","endTimeUnixNano":"5900"},
            {"spanId":"c","parentSpanId":"b","name":"flushed","startTimeUnixNano":"5200","endTimeUnixNano":"5800",
             "attributes":[{"key":"strobe.stage","value":{"stringValue":"flushed"}}]}]}]},
            {"scopeSpans":[{"spans":[
            {"spanId":"a","parentSpanId":"","name":"message","startTimeUnixNano":"5000","endTimeUnixNano":"9000",
             "attributes":[{"key":"strobe.phase","value":{"stringValue":"planted"}},
                           {"key":"strobe.kept","value":{"stringValue":"slowest"}},
                           {"key":"strobe.latency_us","value":{"doubleValue":2.5}},
                           {"key":"strobe.cause","value":{"stringValue":"broker.fsync"}},
                           {"key":"strobe.explained_pct","value":{"doubleValue":97.5}}]}]}]}]}
            """.replace("\n", "");

    @TempDir
    Path folder;

    @Test
    void aMessageComesWithItsCauseAndStagesOnTheMonotonicClock() {
        KeptRoot root = KeptRoots.parse(LINE, 4_000).orElseThrow();

        assertThat(root)
                .isEqualTo(new KeptRoot(
                        "planted",
                        1_000,
                        2_500,
                        false,
                        "broker.fsync",
                        97.5,
                        List.of(new KeptRoot.StageSpan("produce", "flushed", 1_200, 600))));
    }

    @Test
    void aMessageWithoutACauseIsUnknownAndABrokenLineNoMessage() throws IOException {
        String plain = LINE.replace("strobe.cause", "other").replace("strobe.explained_pct", "another");
        Path file = Files.writeString(folder.resolve("spans.jsonl"), plain + "\n" + LINE.substring(0, 200) + "\n");

        assertThat(KeptRoots.read(file, 0))
                .singleElement()
                .matches(root -> root.cause().equals("unknown") && root.explainedPct() == 0);
        assertThat(KeptRoots.read(folder.resolve("none"), 0)).isEmpty();
    }

    @Test
    void safepointsAreReadFromTheLogOfTheJvm() throws IOException {
        Path log = Files.writeString(folder.resolve("safepoints.log"), """
                [2001000000ns] Safepoint "G1CollectForAllocation", Time since last: 123 ns, Reaching safepoint: 1 ns, Total: 9000000 ns
                [2002000000ns] Safepoint "ICBufferFull", Time since last: 123 ns, Total: 90000 ns
                [garbage
                """);

        assertThat(Witness.safepoints(log, "broker.gc"))
                .containsExactly(new Witness.Sighting("broker.gc", 1_992_000_000L, 2_001_000_000L));
        assertThat(Witness.safepoints(folder.resolve("none"), "broker.gc")).isEmpty();
    }
}
