package dev.strobe.harness.fault;

/** A fault could not be made to happen; the message says what and why. */
public final class FaultException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public FaultException(String message) {
        super(message);
    }

    public FaultException(String message, Throwable cause) {
        super(message, cause);
    }
}
