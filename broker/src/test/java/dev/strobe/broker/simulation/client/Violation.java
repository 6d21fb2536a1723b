package dev.strobe.broker.simulation.client;

import java.util.Locale;

/** The system broke a promise. */
public final class Violation extends RuntimeException {

    private static final long serialVersionUID = 1;

    @SuppressWarnings("AnnotateFormatMethod") // The annotation would be one more library.
    public Violation(String format, Object... values) {
        super(String.format(Locale.ROOT, format, values));
    }
}
