package dev.strobe.harness.observe.profile;

import dev.strobe.reports.run.Profile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Numbers the frames of all stacks of a run. What a name has from chance, such as the address of a hidden class or the
 * number of a thread, is taken out of it, so that the same code has one name in every process and run. Owned by one thread.
 */
final class FrameNames {

    static final int COUNT_MAX = 100_000;

    private static final int LENGTH_MAX = 300;
    private static final Pattern HIDDEN = Pattern.compile("/0x[0-9a-f]+");
    private static final Pattern LAMBDA = Pattern.compile("\\$\\$Lambda.*");
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final Pattern PURPOSE = Pattern.compile(" \\| .*");

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final int other;

    FrameNames() {
        other = number(Profile.OTHER);
    }

    /** The frame of what is not told one by one. */
    int other() {
        return other;
    }

    int method(String type, String method) {
        String owner = type;
        if (type.indexOf('$') >= 0 || type.indexOf('/') >= 0) {
            owner = LAMBDA.matcher(HIDDEN.matcher(type).replaceAll("")).replaceAll("\\$\\$Lambda");
        }
        if (owner.startsWith("jdk.internal.reflect.Generated")) {
            owner = NUMBER.matcher(owner).replaceAll("#");
        }
        return number(owner + "." + method);
    }

    /** Threads that do the same work are one: {@code thread strobe-loop-#}. */
    int thread(String name) {
        return number(
                "thread " + NUMBER.matcher(PURPOSE.matcher(name).replaceAll("")).replaceAll("#"));
    }

    /** A frame that is no method, such as {@code new byte[]}. */
    int words(String text) {
        return number(HIDDEN.matcher(text).replaceAll(""));
    }

    String name(int number) {
        return names.get(number);
    }

    private int number(String name) {
        String kept = name.length() > LENGTH_MAX ? name.substring(0, LENGTH_MAX) : name;
        Integer known = numbers.get(kept);
        if (known != null) {
            return known;
        }
        if (names.size() >= COUNT_MAX) {
            return other;
        }
        numbers.put(kept, names.size());
        names.add(kept);
        return names.size() - 1;
    }
}
