package dev.strobe.broker.cluster.consensus;

/** There was no majority in time, or nobody can tell what became of a command: it may have been applied, or may still be. */
public final class NoConsensusException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public NoConsensusException(String message) {
        super(message);
    }

    public NoConsensusException(String message, Throwable cause) {
        super(message, cause);
    }
}
