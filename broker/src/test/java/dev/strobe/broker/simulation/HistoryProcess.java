package dev.strobe.broker.simulation;

import dev.strobe.broker.simulation.engine.Trace;
import dev.strobe.broker.simulation.node.Planted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs one history in a process of its own and prints how it went: what depends on the process shows by a difference. */
final class HistoryProcess {

    private static final int SECONDS_MAX = 120;

    private HistoryProcess() {}

    /** Prints the result of the history whose seed is the only argument. */
    public static void main(String[] args) {
        long seed = Long.parseLong(args[0]);
        System.out.print(Histories.quietly(() -> Simulation.run(seed, Planted.NONE, new Trace(false))));
    }

    /** What another process prints. */
    static String run(long seed) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HistoryProcess.class.getName(),
                        Long.toString(seed))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the process does not end: seed=" + seed);
            }
            return printed;
        } finally {
            process.destroyForcibly();
        }
    }
}
