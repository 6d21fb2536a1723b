package dev.strobe.harness.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.reports.run.Run;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a run whose real broker is killed. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class KafkaRunIT {

    @TempDir
    Path folder;

    @Test
    void aBrokerThatDiesInMidRunEndsTheRunAndKeepsWhatWasMeasured() {
        RunOutcome outcome = new TestRuns(folder, new Killer()).run("""
                        name: killed
                        description: The broker is killed from outside.
                        target: kafka
                        topology: { topics: { orders: { partitions: 2 } } }
                        workload:
                          producers: [ { topic: orders, message: { size: 128B } } ]
                          consumers: [ { topic: orders, group: billing } ]
                        load: [ { constant: { rate: 500/s, for: 100s } } ]
                        """);

        Run run = outcome.run();
        assertThat(run.verdict()).isEqualTo(Run.Verdict.ERROR);
        assertThat(run.verdictReasons()).anyMatch(reason -> reason.contains("signal 9"));
        assertThat(run.delivery().acked()).isPositive();
        assertThat(run.delivery().lostAcked()).as("it had no time to deliver").isZero();
        assertThat(run.phases()).hasSize(1);
        assertThat(outcome.directory().readEvents())
                .anyMatch(event -> event.kind().equals("target"));
        assertThat(outcome.directory().read()).isEqualTo(run);
        assertThat(brokers()).isEmpty();
    }

    /** Kills the broker once messages flow. */
    private static final class Killer extends TestRuns.Silent {
        @Override
        public void progress(Progress progress) {
            if (progress.elapsedS() > 2) {
                brokers().forEach(ProcessHandle::destroyForcibly);
            }
        }
    }

    private static List<ProcessHandle> brokers() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().commandLine().orElse("").contains("kafka.Kafka"))
                .toList();
    }
}
