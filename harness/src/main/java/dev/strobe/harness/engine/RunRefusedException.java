package dev.strobe.harness.engine;

/** The run was not started, for a reason that the user can remove; the message says how. */
public final class RunRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RunRefusedException(String message) {
        super(message);
    }
}
