package dev.strobe.broker.storage;

/** The disk refused: what was tried on which path, with the cause. */
public final class DiskException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DiskException(String message, Throwable cause) {
        super(message, cause);
    }

    public DiskException(String message) {
        super(message);
    }
}
