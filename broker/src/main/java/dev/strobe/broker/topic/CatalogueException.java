package dev.strobe.broker.topic;

/** The catalogue's file cannot be trusted. The broker must not start: it would serve, or delete, the wrong partitions. */
public final class CatalogueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CatalogueException(String message) {
        super(message);
    }
}
