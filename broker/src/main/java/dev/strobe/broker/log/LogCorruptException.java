package dev.strobe.broker.log;

/** A segment holds bytes that cannot be what was written, and intact records after them: the partition must not serve. */
public final class LogCorruptException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LogCorruptException(String message) {
        super(message);
    }
}
