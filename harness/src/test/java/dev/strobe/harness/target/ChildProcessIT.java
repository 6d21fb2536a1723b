package dev.strobe.harness.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, small ones. */
class ChildProcessIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    @Test
    void anEndByItselfIsToldWithItsCodeAndItsLastLines() {
        try (ChildProcess child = start("sh", "-c", "echo first; echo last >&2; exit 3")) {
            assertThat(child.awaitExit(SOON)).isTrue();
            assertThat(child.exitCode()).hasValue(3);
            assertThat(child.obituary())
                    .contains("exited with code 3")
                    .contains("first")
                    .endsWith("last");
        }
    }

    @Test
    void closingEndsTheProcessWithWhateverItStarted() {
        List<ProcessHandle> children;
        try (ChildProcess child = start("sh", "-c", "sleep 600 & wait")) {
            ProcessHandle shell = ProcessHandle.of(child.pid()).orElseThrow();
            await().atMost(SOON).until(() -> shell.children().findAny().isPresent());
            children = shell.descendants().toList();
            assertThat(child.alive()).isTrue();
        }
        await().atMost(SOON).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void aCommandThatDoesNotExistIsATargetExceptionOrAnEndWithItsReason() {
        try (ChildProcess child = start("/no/such/command")) {
            assertThat(child.awaitExit(SOON)).isTrue();
            assertThat(child.obituary()).contains("/no/such/command");
        } catch (TargetException e) {
            assertThat(e).hasMessageContaining("/no/such/command");
        }
        assertThatThrownBy(() -> ChildProcess.start(spec(folder.resolve("none"), "true")))
                .isInstanceOf(TargetException.class);
    }

    @Test
    void aCtrlCInTheTerminalAndItsEndMeanTheHarnessAlone() throws Exception {
        try (ChildProcess child = start("sleep", "600")) {
            for (String signal : List.of("-INT", "-HUP")) {
                Process sent = new ProcessBuilder("kill", signal, String.valueOf(child.pid())).start();
                assertThat(sent.waitFor()).isZero();
            }
            assertThat(child.awaitExit(Duration.ofMillis(300))).isFalse();
        }
    }

    /** Each session gets a share of the CPUs of its own, which has kept brokers from them for seconds. */
    @Test
    void aChildStaysInTheSessionOfTheHarness() throws IOException {
        assumeThat(Path.of("/proc/self/stat")).exists();
        try (ChildProcess child = start("sleep", "600")) {
            assertThat(session(String.valueOf(child.pid()))).isEqualTo(session("self"));
        }
    }

    /** The sixth field; the second, a name, may hold blanks. */
    private static String session(String process) throws IOException {
        String stat = Files.readString(Path.of("/proc", process, "stat"));
        return stat.substring(stat.lastIndexOf(')')).split(" ", 6)[4];
    }

    @Test
    void aKilledHarnessTakesItsChildWithIt() throws Exception {
        long grandchild = orphanedBy("kill", "-9");
        await().atMost(SOON).until(() -> ended(grandchild));
    }

    @Test
    void aTerminatedHarnessEndsItsChildInItsShutdownHook() throws Exception {
        long grandchild = orphanedBy("kill", "-TERM");
        await().atMost(SOON).until(() -> ended(grandchild));
    }

    /** Runs a JVM that starts a child, ends that JVM with a signal, and tells the child's process id. */
    private long orphanedBy(String... signal) throws Exception {
        assumeThat(Path.of("/proc/self")).exists();
        Path log = folder.resolve("child.log");
        try (ChildProcess harness = start(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                StartsAChild.class.getName(),
                log.toString())) {
            await().atMost(SOON).until(() -> harness.lastLines(1).stream().anyMatch(line -> line.startsWith("child ")));
            long grandchild = Long.parseLong(harness.lastLines(1).getFirst().substring("child ".length()));
            assertThat(ended(grandchild)).isFalse();
            Process killed = new ProcessBuilder(signal[0], signal[1], String.valueOf(harness.pid())).start();
            assertThat(killed.waitFor()).isZero();
            assertThat(harness.awaitExit(SOON)).isTrue();
            return grandchild;
        }
    }

    private static boolean ended(long pid) throws IOException {
        Path stat = Path.of("/proc", String.valueOf(pid), "stat");
        // An ended process stays as a zombie until whoever adopted it asks.
        return !Files.exists(stat) || Files.readString(stat).contains(") Z ");
    }

    private ChildProcess start(String... command) {
        return ChildProcess.start(spec(folder, command));
    }

    private ChildProcess.Spec spec(Path working, String... command) {
        return new ChildProcess.Spec(
                "test child", List.of(command), working, Map.of(), List.of(), folder.resolve("test.log"));
    }

    /** A harness in small: starts a child, says its id, and waits to be ended. */
    static final class StartsAChild {
        private StartsAChild() {}

        public static void main(String[] args) {
            Path log = Path.of(args[0]);
            ChildProcess child = ChildProcess.start(new ChildProcess.Spec(
                    "sleeper", List.of("sleep", "600"), log.resolveSibling("."), Map.of(), List.of(), log));
            System.out.println("child " + child.pid());
            child.awaitExit(Duration.ofMinutes(10));
        }
    }
}
