package dev.strobe.harness.network;

/** The network between nodes could not be set up or disturbed; the message says what and why. */
public final class NetworkException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NetworkException(String message) {
        super(message);
    }

    public NetworkException(String message, Throwable cause) {
        super(message, cause);
    }
}
