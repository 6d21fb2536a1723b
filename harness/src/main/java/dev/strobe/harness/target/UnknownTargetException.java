package dev.strobe.harness.target;

/** No target has this name, or its address cannot be read: bad usage, nothing was started. */
public final class UnknownTargetException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnknownTargetException(String message) {
        super(message);
    }
}
