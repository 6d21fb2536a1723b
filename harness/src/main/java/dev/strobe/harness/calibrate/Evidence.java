package dev.strobe.harness.calibrate;

/** What an account of the machine, kept apart from attribution, says of a time. */
@FunctionalInterface
interface Evidence {

    /** Nothing is known, so nothing is confirmed. */
    Evidence NONE = (cause, fromNs, toNs) -> false;

    /** Whether that cause was really there within a time on the monotonic clock. */
    boolean shows(String cause, long fromNs, long toNs);
}
