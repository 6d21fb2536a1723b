package dev.strobe.reports.gate;

import java.util.Locale;

/** What a gate answers, for one metric or for a whole comparison. */
public enum Decision {
    PASS,
    FAIL,
    INCONCLUSIVE,
    /** Too few runs were valid; of a whole comparison only. */
    INVALID;

    /** In small letters, as the JSON output has it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
