package dev.strobe.harness.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.RunEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults of a scenario in runs against three real nodes of Kafka, and that nothing of them is left. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
final class FaultRunIT {

    @TempDir
    Path folder;

    @Test
    void leadersDieStopAndAreCutOffAndTheRunGoesOn() throws IOException {
        RunOutcome outcome =
                new TestRuns(folder).run(scenario("kafka?nodes=3&broker.session.timeout.ms=2000&jfr=off", """
                - { at: 1s, action: kill, subject: leader(orders-0), for: 4s }
                - { at: 12s, action: partition, subject: controller, for: 3s }
                - { at: 18s, action: stop, subject: leader(orders-0) }
                - { at: 20s, action: continue, subject: leader(orders-0) }
                """));

        Run run = outcome.run();
        assertThat(run.verdict()).as("%s", run.verdictReasons()).isNotIn(Run.Verdict.ERROR, Run.Verdict.FAIL);
        assertThat(run.delivery().lostAcked()).isZero();
        List<RunEvent> faults = events(outcome, "fault");
        assertThat(faults).hasSize(3);
        assertThat(faults).allSatisfy(fault -> assertThat(fault.durationS()).isGreaterThan(1.0));
        assertThat(faults)
                .extracting(fault -> fault.detail().get("action"))
                .containsExactly("kill", "partition", "stop");
        assertThat(faults.getFirst().detail())
                .containsEntry("method", "SIGKILL")
                .containsKey("detected_ms");
        assertThat(faults.get(1).detail().get("method")).isIn("network namespaces", "proxy");
        assertThat(events(outcome, "election")).isNotEmpty();
        nothingIsLeft();
    }

    @Test
    void theNetworkOfAClusterIsDisturbedThroughProxies() throws IOException {
        String diskFull = "root".equals(System.getProperty("user.name"))
                ? "- { at: 9s, action: disk-full, subject: follower(orders-0), for: 1s }"
                : "";
        RunOutcome outcome = new TestRuns(folder).run(scenario("kafka?nodes=3&jfr=off", """
                - { at: 1s, action: delay, subject: leader(orders-0), by: 30ms, from: clients, for: 3s }
                - { at: 5s, action: reset, subject: all }
                - { at: 6s, action: blackhole, subject: follower(orders-0), from: nodes, for: 2s }
                """ + diskFull));

        Run run = outcome.run();
        assertThat(run.verdict()).as("%s", run.verdictReasons()).isNotIn(Run.Verdict.ERROR, Run.Verdict.FAIL);
        assertThat(run.delivery().lostAcked()).isZero();
        assertThat(events(outcome, "fault"))
                .extracting(fault -> fault.detail().get("method"))
                .startsWith("proxy", "proxy", "proxy");
        nothingIsLeft();
    }

    private static List<RunEvent> events(RunOutcome outcome, String kind) {
        return outcome.directory().readEvents().stream()
                .filter(event -> event.kind().equals(kind))
                .sorted(Comparator.comparingDouble(RunEvent::tS))
                .toList();
    }

    private static String scenario(String target, String faults) {
        return """
                name: faults
                target: %s
                topology:
                  nodes: 3
                  topics: { orders: { partitions: 3, replicas: 3, settings: { min.insync.replicas: 2 } } }
                workload:
                  producers: [ { topic: orders, message: { size: 128B } } ]
                  consumers: [ { topic: orders, group: billing } ]
                load: [ { constant: { rate: 200/s, for: 24s } } ]
                expect: [ lost_acked == 0, corrupted == 0 ]
                faults:
                %s
                """.formatted(target, faults.indent(2));
    }

    private static void nothingIsLeft() throws IOException {
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .extracting(process -> process.info().commandLine().orElse(""))
                .noneMatch(command -> command.contains("kafka.Kafka"));
        String own = "strobe-" + ProcessHandle.current().pid() + "-";
        if (Files.isDirectory(Path.of("/run/netns"))) {
            try (Stream<Path> namespaces = Files.list(Path.of("/run/netns"))) {
                assertThat(namespaces.filter(
                                space -> space.getFileName().toString().startsWith(own)))
                        .isEmpty();
            }
        }
        assertThat(Files.readAllLines(Path.of("/proc/self/mounts")))
                .noneMatch(mount -> mount.startsWith("strobe-disk "));
    }
}
