package dev.strobe.broker.topic;

import org.jspecify.annotations.Nullable;

/** Which names a topic may have: Kafka's rules. */
public final class TopicNames {

    /** Committed offsets. */
    public static final String OFFSETS = "__consumer_offsets";

    static final int LENGTH_MAX = 249;

    private TopicNames() {}

    /** What is wrong with a name; null if nothing is. */
    public static @Nullable String problem(String name) {
        if (name.isEmpty()) {
            return "Topic name is invalid: the empty string is not allowed";
        }
        if (name.equals(".") || name.equals("..")) {
            return "Topic name is invalid: '" + name + "' is not allowed";
        }
        if (name.length() > LENGTH_MAX) {
            return "Topic name is invalid: the length of '" + name + "' is longer than the max allowed length "
                    + LENGTH_MAX;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isAllowed(name.charAt(i))) {
                return "Topic name is invalid: '" + name + "' contains one or more characters other than "
                        + "ASCII alphanumerics, '.', '_' and '-'";
            }
        }
        return null;
    }

    /** Whether only the broker makes topics of this name. */
    public static boolean isInternal(String name) {
        return name.equals(OFFSETS);
    }

    /** Two names with the same key collide: metrics cannot tell '.' from '_'. */
    static String collisionKey(String name) {
        return name.replace('.', '_');
    }

    private static boolean isAllowed(char letter) {
        return (letter >= 'a' && letter <= 'z')
                || (letter >= 'A' && letter <= 'Z')
                || (letter >= '0' && letter <= '9')
                || letter == '.'
                || letter == '_'
                || letter == '-';
    }
}
