package dev.strobe.reports.gate;

import java.util.List;

/** Runs that say nothing about each other; the message has one line for each reason. */
public final class UnlikeRunsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> reasons;

    UnlikeRunsException(List<String> reasons) {
        super(String.join(System.lineSeparator(), reasons));
        this.reasons = List.copyOf(reasons);
    }

    /** Never empty. */
    public List<String> reasons() {
        return reasons;
    }
}
