package dev.strobe.reports.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.strobe.reports.fixture.RunFixtures;
import dev.strobe.reports.run.SpanLog.CauseMark;
import dev.strobe.reports.run.SpanLog.MessageTrace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpanLogTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aMessageTellsItsCausesAndHowMuchTheyExplain() {
        List<MessageTrace> traces =
                SpanLog.slowest(RunFixtures.explained(folder).spans(), 20);
        MessageTrace slowest = traces.getFirst();

        assertThat(slowest.cause()).isEqualTo("broker.fsync");
        assertThat(slowest.explainedPct()).isCloseTo(33.0, within(0.01));
        assertThat(slowest.causes()).extracting(CauseMark::cause).containsExactly("broker.gc", "broker.fsync");
        CauseMark gc = slowest.causes().getFirst();
        assertThat(gc.process()).isEqualTo("broker");
        assertThat(gc.startUs()).isCloseTo(15_600, within(1.0));
        assertThat(gc.durationUs()).isCloseTo(3_120, within(1.0));
        assertThat(slowest.pauses()).extracting(SpanLog.PauseMark::name).containsExactly("GC Pause");
    }

    @Test
    void aMessageThatNothingExplainsHasNoCauseMarks() {
        MessageTrace client = SpanLog.slowest(RunFixtures.explained(folder).spans(), 20).stream()
                .filter(trace -> trace.sight().equals("client"))
                .findFirst()
                .orElseThrow();

        assertThat(client.cause()).isEqualTo("unknown");
        assertThat(client.explainedPct()).isZero();
        assertThat(client.causes()).isEmpty();
    }

    @Test
    void tracesOfARunThatLookedForNoCausesHaveNone() {
        MessageTrace trace =
                SpanLog.slowest(RunFixtures.fanOut(folder).spans(), 1).getFirst();

        assertThat(trace.cause()).isNull();
        assertThat(trace.explainedPct()).isNull();
        assertThat(trace.causes()).isEmpty();
        assertThat(trace.pauses()).hasSize(1);
    }

    @Test
    void aBrokenLineIsPassedOver() throws IOException {
        Path spans = RunFixtures.explained(folder).spans();
        List<String> lines = Files.readAllLines(spans);
        Files.writeString(
                spans,
                "{\"resourceSpans\": [\n" + lines.getFirst() + "\n"
                        + lines.get(1).substring(0, 90));

        assertThat(SpanLog.slowest(spans, 20)).hasSize(1);
    }

    @Test
    void theSlowestMessageOfEachStretchOfTimeIsFound() {
        SpanLog.Slowest found = SpanLog.slowest(RunFixtures.explained(folder).spans(), phase -> 2, 1_000_000_000L);

        assertThat(found.perPhase()).hasSize(6);
        assertThat(found.overTime()).hasSize(1);
        assertThat(found.overTime().getFirst().latencyUs()).isEqualTo(52_000);
        assertThat(found.overTime().getFirst().startNs()).isEqualTo(1_795_256_100_000_000_000L);
    }
}
