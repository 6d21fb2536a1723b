package dev.strobe.broker.topic;

/**
 * One step of a change to a topic's configuration.
 *
 * @param value empty for {@link Step#DELETE}
 */
public record ConfigChange(String key, Step step, String value) {

    /** What is done to a key's value. */
    public enum Step {
        SET,
        /** Back to the broker's default. */
        DELETE,
        /** Adds items to a list. */
        APPEND,
        /** Takes items out of a list. */
        SUBTRACT
    }
}
