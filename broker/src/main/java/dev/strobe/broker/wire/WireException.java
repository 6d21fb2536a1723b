package dev.strobe.broker.wire;

/** Bytes that are no request of the protocol. The connection they came on cannot be made sense of any more. */
public final class WireException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WireException(String message) {
        super(message);
    }

    WireException(String message, Throwable cause) {
        super(message, cause);
    }
}
