package dev.strobe.broker.config;

/**
 * One key of an effective configuration, as clients may ask for it.
 *
 * @param value as it would stand in the file
 * @param defaultValue what it is where the file does not name it, on this machine
 * @param meaning one sentence
 */
public record ConfigEntry(String name, String value, String defaultValue, ValueKind kind, String meaning) {

    /** Whether the file must have set it: the value is not the default. */
    public boolean isSet() {
        return !value.equals(defaultValue);
    }
}
