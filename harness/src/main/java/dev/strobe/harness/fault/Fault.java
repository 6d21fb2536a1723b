package dev.strobe.harness.fault;

import java.time.Duration;
import java.util.Optional;

/**
 * Something that can be done to a running system and undone again.
 *
 * <p>Owned by one thread; {@link #close()} may also be called from a shutdown hook. Errors are {@link FaultException}s.
 */
public interface Fault extends AutoCloseable {

    /** In a few words, for people. */
    String name();

    /**
     * Makes it happen and returns once it is over and undone. An interrupt ends it early and stays set.
     *
     * @return when it took effect and ended; empty where it found nobody to act on
     */
    Optional<Injected> inject(Duration length);

    /** Gives back whatever it holds; undoes what is still in effect. Safe any number of times. */
    @Override
    default void close() {}
}
