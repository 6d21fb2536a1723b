package dev.strobe.broker.cluster.metadata;

/** Bytes are not what this version of the broker writes: damaged, or of another version. */
public final class MetadataCodecException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public MetadataCodecException(String message) {
        super(message);
    }

    public MetadataCodecException(String message, Throwable cause) {
        super(message, cause);
    }
}
