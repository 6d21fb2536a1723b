package dev.strobe.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The broker as a process of its own: what it prints, how it ends. */
@Timeout(120)
final class BrokerProcessIT {

    private static final String READY = "strobe-broker ready ";

    @TempDir
    private Path folder;

    private final List<Process> children = new ArrayList<>();

    @AfterEach
    void endAll() {
        children.forEach(Process::destroyForcibly);
    }

    @Test
    void saysReadyInOneLineServesAndEndsInOrderOnSigterm() throws IOException, InterruptedException {
        Process broker = start("--set", "num.partitions=2");
        try (BufferedReader output = output(broker)) {
            String ready = awaitReady(output);
            assertThat(ready)
                    .matches("strobe-broker ready listener=127\\.0\\.0\\.1:\\d+ admin=127\\.0\\.0\\.1:\\d+ node=1 pid="
                            + broker.pid() + " startup_ms=\\d+");
            String bootstrap = ready.substring(ready.indexOf("listener=") + 9, ready.indexOf(" admin="));
            assertThat(RoundTrip.of(bootstrap, "orders", "hello")).isEqualTo("hello");

            broker.destroy();

            assertThat(broker.waitFor(6, TimeUnit.SECONDS)).as("ends in time").isTrue();
            assertThat(broker.exitValue()).isEqualTo(BrokerMain.STOPPED);
        }
    }

    @Test
    void aTakenFolderEndsWithThreeAndTheWayOut() throws IOException, InterruptedException {
        Process first = start();
        try (BufferedReader output = output(first)) {
            awaitReady(output);
            Process second = start();
            try (BufferedReader refusal = output(second)) {
                assertThat(refusal.lines())
                        .anyMatch(line -> line.startsWith("strobe-broker cannot start: the data folder is in use"));
                assertThat(second.waitFor()).isEqualTo(BrokerMain.TAKEN);
            }
        }
    }

    @Test
    void aSingleNodeLoadsNothingOfTheConsensus() throws IOException {
        Path loaded = folder.resolve("loaded-classes");
        Process broker = startWith(Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + loaded));
        try (BufferedReader output = output(broker)) {
            String ready = awaitReady(output);
            String bootstrap = ready.substring(ready.indexOf("listener=") + 9, ready.indexOf(" admin="));
            assertThat(RoundTrip.of(bootstrap, "orders", "hello")).isEqualTo("hello");
        }

        assertThat(Files.readString(loaded))
                .contains("dev.strobe.broker.SingleMode")
                .doesNotContain("org.apache.ratis");
    }

    @Test
    void aNodeThatWaitsForOthersEndsOnSigterm() throws IOException, InterruptedException {
        Process broker = start(
                "--set",
                "controller.quorum.voters=1@127.0.0.1:" + FreePort.any() + ",2@127.0.0.1:" + FreePort.any(),
                "--set",
                "peer.listener=127.0.0.1:0");
        try (BufferedReader output = output(broker)) {
            String line = output.readLine();
            while (line != null && !line.contains("not registered yet")) {
                line = output.readLine();
            }
            assertThat(line).as("it says what it waits for").isNotNull();

            broker.destroy();

            assertThat(broker.waitFor(10, TimeUnit.SECONDS)).as("ends in time").isTrue();
            assertThat(broker.exitValue()).isEqualTo(BrokerMain.STOPPED);
        }
    }

    private Process start(String... args) throws IOException {
        return startWith(Map.of(), args);
    }

    private Process startWith(Map<String, String> environment, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerMain.class.getName(),
                "--set",
                "listeners=PLAINTEXT://127.0.0.1:0",
                "--set",
                "admin.listener=127.0.0.1:0",
                "--set",
                "log.dirs=" + folder));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process child = builder.start();
        children.add(child);
        return child;
    }

    private static BufferedReader output(Process child) {
        return new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String awaitReady(BufferedReader output) throws IOException {
        String line = output.readLine();
        while (line != null && !line.startsWith(READY)) {
            line = output.readLine();
        }
        assertThat(line).as("the ready line").isNotNull();
        return line;
    }
}
