package dev.strobe.harness.driver;

/**
 * Asks the target for the smallest answer it has, over a connection of its own. Used by one thread; operating errors are
 * {@link DriverException}s, after which it may be asked again.
 */
public interface RoundTrips extends AutoCloseable {

    /** Asks once and returns when it is answered; waits a few seconds at the most. */
    void once();

    @Override
    void close();
}
