package dev.strobe.harness.target;

import dev.strobe.harness.scenario.Scenario;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The targets by name. A name is a word such as {@code kafka}, or an address such as {@code kafka://host:9092}, which is
 * looked up by what stands before {@code ://}. A child broker takes options: {@code strobe?telemetry=off&jfr=off}.
 *
 * <p>Immutable. Opening a target starts nothing; {@link Target#start()} does.
 */
public final class Targets {

    private static final String ADDRESS = "://";
    private static final int TYPOS_MAX = 2;

    /**
     * One line of {@code strobe targets}.
     *
     * @param name as a person writes it
     * @param summary what it is, in a few words
     */
    public record Description(String name, String summary) {}

    /** Makes a target from the name it was asked for by and what it may use. */
    @FunctionalInterface
    public interface Factory {
        Target open(String name, TargetContext context);
    }

    /**
     * A target that can be asked for.
     *
     * @param check told the whole name before anything is opened; throws {@link UnknownTargetException}
     * @param fits told the scenario as well
     */
    public record Entry(Description description, Check check, Fits fits, Factory factory) {

        /** A target without an address. */
        public Entry(String name, String summary, Fits fits, Function<TargetContext, Target> open) {
            this(new Description(name, summary), Entry::checkPlain, fits, (ignored, context) -> open.apply(context));
        }

        private static void checkPlain(String name) {
            if (!TargetOptions.word(name).equals(name)) {
                throw new UnknownTargetException("target '" + name + "' takes no options");
            }
        }
    }

    /** Judges a name without opening anything. */
    @FunctionalInterface
    public interface Check {
        void check(String name);
    }

    /** Judges whether a target can do what a scenario wants of it; throws {@link UnknownTargetException} if not. */
    @FunctionalInterface
    public interface Fits {
        void check(String name, Scenario scenario);
    }

    private final Map<String, Entry> entries;

    /** @param entries by the word, or by the word and {@code ://} for an address */
    public Targets(Map<String, Entry> entries) {
        this.entries = new LinkedHashMap<>(entries);
    }

    /** The targets that Strobe comes with. */
    public static Targets standard() {
        Map<String, Entry> entries = new LinkedHashMap<>();
        // The hook: one line for each target.
        entries.put(
                "strobe",
                new Entry(
                        new Description(
                                "strobe",
                                "Strobe's reference broker, started as child processes; takes its keys as options:"
                                        + " strobe?nodes=3&telemetry=off&jfr=off; takes all faults"),
                        StrobeTarget::check,
                        StrobeTarget::check,
                        StrobeTarget::new));
        entries.put(
                "kafka",
                new Entry(
                        new Description(
                                "kafka",
                                "Apache Kafka " + KafkaJars.VERSION + ", started as child processes; takes some keys as"
                                        + " options: kafka?nodes=3&broker.session.timeout.ms=1000; takes all faults but"
                                        + " disk-slow and fsync-stall"),
                        KafkaTarget::check,
                        KafkaTarget::check,
                        KafkaTarget::new));
        entries.put(
                "kafka" + ADDRESS,
                new Entry(
                        new Description(
                                "kafka://HOST:PORT[,HOST:PORT]",
                                "a running cluster that speaks the Kafka protocol; takes no faults"),
                        RemoteKafkaTarget::servers,
                        (name, scenario) ->
                                new TargetFaults(scenario.faults()).refuseAll(name, "somebody else runs it"),
                        RemoteKafkaTarget::new));
        entries.put(
                "synthetic",
                new Entry(
                        "synthetic",
                        "a programmed broker in this process that logs the truth about itself; takes no faults but its"
                                + " own",
                        (name, scenario) ->
                                new TargetFaults(scenario.faults()).refuseAll(name, "it has no process of its own"),
                        SyntheticTarget::new));
        return new Targets(entries);
    }

    /** A target by that name, not started; {@link UnknownTargetException} where there is none. */
    public Target open(String name, TargetContext context) {
        return entry(name).factory().open(name, context);
    }

    /** Throws {@link UnknownTargetException} unless {@link #open} would find a target. */
    public void check(String name) {
        entry(name).check().check(name);
    }

    /** Throws {@link UnknownTargetException} unless that target can do what the scenario wants of it. */
    public void check(String name, Scenario scenario) {
        check(name);
        entry(name).fits().check(name, scenario);
    }

    public List<Description> available() {
        return entries.values().stream().map(Entry::description).toList();
    }

    private Entry entry(String name) {
        String word = TargetOptions.word(name);
        int address = word.indexOf(ADDRESS);
        String key = address < 0 ? word : word.substring(0, address + ADDRESS.length());
        Entry entry = entries.get(key);
        if (entry == null) {
            throw new UnknownTargetException("unknown target '" + name + "'" + suggestion(key) + "; there are: "
                    + String.join(
                            ", ", available().stream().map(Description::name).toList()));
        }
        return entry;
    }

    private String suggestion(String key) {
        List<String> close = new ArrayList<>();
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            if (distance(key, entry.getKey()) <= TYPOS_MAX) {
                close.add("'" + entry.getValue().description().name() + "'");
            }
        }
        return close.isEmpty() ? "" : ", did you mean " + String.join(" or ", close) + "?";
    }

    /** Levenshtein distance: insertions, deletions and replacements that turn one word into the other. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j < previous.length; j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
