package dev.strobe.broker.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param line the first line of the entry, from 1; 0 where no line is to blame
 * @param key the key as it was written; empty where no key is to blame
 * @param value as it was given; empty where it does not matter
 * @param message what is wrong, with the limit that does not hold
 */
public record ConfigProblem(int line, String key, String value, String message) {

    /** As {@code :3: num.partitions=0: must be at least 1}, to follow the name of the file. */
    @Override
    public String toString() {
        String where = line > 0 ? ":" + line + ": " : ": ";
        String what = key.isEmpty() ? "" : value.isEmpty() ? key + ": " : key + "=" + value + ": ";
        return where + what + message;
    }
}
