package dev.strobe.harness.target;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Asks the reference broker itself whether it would take settings: its {@code --check} ends without starting anything, and
 * its own words become the error. So there is one list of keys, the broker's.
 */
final class BrokerCheck {

    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);
    private static final int LINES_MAX = 20;

    private BrokerCheck() {}

    /** Throws {@link UnknownTargetException} where the broker refuses; nothing to ask is nothing to refuse. */
    static void settings(String name, Map<String, String> settings) {
        if (settings.isEmpty()) {
            return;
        }
        BrokerJars jars = BrokerJars.located();
        List<String> command = new ArrayList<>(List.of(
                BrokerJvm.java(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                jars.classPath(),
                StrobeServer.MAIN_CLASS,
                "--check"));
        settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        try {
            Path log = Files.createTempFile("strobe-check", ".log");
            try {
                ask(name, command, log);
            } finally {
                Files.deleteIfExists(log);
            }
        } catch (IOException e) {
            throw new TargetException("cannot check the options of '" + name + "': reason=" + e, e);
        }
    }

    private static void ask(String name, List<String> command, Path log) throws IOException {
        ChildProcess.Spec spec = new ChildProcess.Spec(
                "the broker's check",
                command,
                Path.of(System.getProperty("java.io.tmpdir", "/tmp")),
                Map.of(),
                BrokerJvm.UNSET,
                log);
        try (ChildProcess check = ChildProcess.start(spec)) {
            if (!check.awaitExit(ANSWERS_WITHIN)) {
                throw new TargetException("the broker did not check its options within " + ANSWERS_WITHIN);
            }
            if (check.exitCode().orElse(-1) != 0) {
                String told = Files.readString(log, StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> !line.isBlank())
                        .limit(LINES_MAX)
                        .reduce("", (a, b) -> a + "\n  " + b);
                throw new UnknownTargetException("the broker refuses the options of target '" + name + "':" + told);
            }
        }
    }
}
