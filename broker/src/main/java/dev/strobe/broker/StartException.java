package dev.strobe.broker;

/** The broker cannot start here: something of the machine is in the way. The message says the way out. */
public final class StartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StartException(String message, Throwable cause) {
        super(message, cause);
    }

    StartException(String message) {
        super(message);
    }
}
