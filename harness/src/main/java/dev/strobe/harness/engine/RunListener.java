package dev.strobe.harness.engine;

import dev.strobe.reports.run.RunDirectory;
import org.jspecify.annotations.Nullable;

/** Told how a run goes on, for a person who watches. Called by several threads, one at a time. */
public interface RunListener {

    /** A run begins; its files are written into this folder from now on. */
    default void started(RunDirectory directory) {}

    /** One line of text, such as what is being waited for. */
    void note(String line);

    /**
     * A phase starts.
     *
     * @param count of all phases; 0 where nobody knows it beforehand
     */
    void phase(String name, int number, int count, String load);

    /** The load is over and the target gone; what they left is read now. */
    default void finishing() {}

    /** Once an interval while a phase runs or drains. */
    void progress(Progress progress);

    /**
     * How a phase goes.
     *
     * @param elapsedS seconds since the phase started
     * @param offeredPerS null in a closed phase
     * @param p50Us over the phase so far, end to end where something is consumed, else up to the acknowledgement; null
     *     with too few messages
     */
    record Progress(
            String phase,
            double elapsedS,
            double lengthS,
            @Nullable Double offeredPerS,
            double achievedPerS,
            @Nullable Double p50Us,
            @Nullable Double p99Us,
            long backlog,
            long failed,
            boolean draining) {}
}
