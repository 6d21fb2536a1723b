package dev.strobe.harness.driver;

/** The client library or the target refused or failed; the message is {@code what: key=value ...}. */
public final class DriverException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DriverException(String message) {
        super(message);
    }

    public DriverException(String message, Throwable cause) {
        super(message, cause);
    }
}
