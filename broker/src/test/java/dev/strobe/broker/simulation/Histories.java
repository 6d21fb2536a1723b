package dev.strobe.broker.simulation;

import dev.strobe.broker.simulation.engine.Trace;
import dev.strobe.broker.simulation.node.Planted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs histories one after the other, and tells of one that failed so that it can be repeated. */
final class Histories {

    private static final int LINES_SHOWN = 60;
    /** Held, so that its level stays. */
    private static final Logger LOGGER = Logger.getLogger("dev.strobe.broker");

    private Histories() {}

    /** Runs the history of a seed; a failure is explained by its trace. */
    static Simulation.Result run(long seed, Planted planted) {
        try {
            return Simulation.run(seed, planted, new Trace(false));
        } catch (RuntimeException failure) {
            throw explained(seed, planted, failure);
        }
    }

    private static AssertionError explained(long seed, Planted planted, RuntimeException failure) {
        Trace trace = new Trace(true);
        String again;
        try {
            Simulation.run(seed, planted, trace);
            again = "The history did not fail when it was repeated: it does not follow from its seed.";
        } catch (RuntimeException second) {
            again = String.valueOf(second.getMessage()).equals(String.valueOf(failure.getMessage()))
                    ? ""
                    : "Repeated, it failed otherwise: it does not follow from its seed: " + second;
        }
        Path file = write(seed, trace.lines());
        return new AssertionError(
                "seed " + seed + ": " + failure.getMessage() + "\n" + again + "\nRepeat it with: " + command(seed)
                        + "\nAll that happened: " + file + "\nThe last of it:\n"
                        + String.join("\n", trace.last(LINES_SHOWN)),
                failure);
    }

    static String command(long seed) {
        return "./mvnw -Dquick -B test -pl broker -am -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dstrobe.seed=" + seed;
    }

    private static Path write(long seed, List<String> lines) {
        Path file = Path.of("target", "simulation", "seed-" + seed + ".txt").toAbsolutePath();
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the trace: file=" + file, e);
        }
    }

    /** Without the thousands of log lines that faults cause; a trace has them. */
    static <T> T quietly(Supplier<T> work) {
        Level before = LOGGER.getLevel();
        LOGGER.setLevel(Level.OFF);
        try {
            return work.get();
        } finally {
            LOGGER.setLevel(before);
        }
    }
}
