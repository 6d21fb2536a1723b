package dev.strobe.broker.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the broker's properties file. Everything that is wrong with it is reported at once, and an unknown key is wrong:
 * a limit with a typo in its name would otherwise be no limit.
 *
 * <p>Defaults that follow from the machine are those of the machine that reads. Immutable.
 */
public final class BrokerConfigReader {

    /** Kafka's other names of a key, and what one of their units is in the key's own; a later one yields to an earlier. */
    private static final List<Alias> ALIASES = List.of(
            new Alias("log.retention.minutes", "log.retention.ms", 60_000),
            new Alias("log.retention.hours", "log.retention.ms", 3_600_000),
            new Alias("log.roll.hours", "log.roll.ms", 3_600_000));

    static final String REQUEST_BYTES = "socket.request.max.bytes";
    static final String QUEUED_BYTES = "queued.max.request.bytes";

    private final Map<String, ConfigKey> keys;

    private record Alias(String name, String target, long unit) {

        ValueType type() {
            return ValueType.longs(target.equals("log.retention.ms") ? -1 : 1, Integer.MAX_VALUE);
        }

        String convert(String value) {
            long count = Long.parseLong(value);
            return Long.toString(count < 0 ? count : count * unit);
        }
    }

    BrokerConfigReader(Machine machine) {
        keys = new BrokerKeys(machine).all();
    }

    /** One whose defaults fit this machine and this heap. */
    public static BrokerConfigReader ofThisMachine() {
        return new BrokerConfigReader(Machine.here());
    }

    /** The configuration of an empty file. */
    public BrokerConfig defaults() {
        return read("", "defaults");
    }

    /**
     * Reads a file in UTF-8.
     *
     * @throws ConfigException with all that is wrong
     */
    public BrokerConfig read(Path file) {
        return read(file, Map.of());
    }

    /**
     * Reads a file in UTF-8.
     *
     * @param overrides keys with values that stand in the place of the file's
     * @throws ConfigException with all that is wrong
     */
    public BrokerConfig read(Path file, Map<String, String> overrides) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            ConfigException refusal =
                    new ConfigException(file.toString(), List.of(new ConfigProblem(0, "", "", "cannot be read: " + e)));
            refusal.initCause(e);
            throw refusal;
        }
        return read(text, file.toString(), overrides);
    }

    /** Reads a text. */
    public BrokerConfig read(String text, String source) {
        return read(text, source, Map.of());
    }

    /**
     * Reads a text.
     *
     * @param source what errors call the text
     * @param overrides keys with values that stand in the place of the text's; their errors have no line
     * @throws ConfigException with all that is wrong
     */
    public BrokerConfig read(String text, String source, Map<String, String> overrides) {
        List<ConfigProblem> problems = new ArrayList<>();
        List<ConfigLines.Entry> entries = new ArrayList<>(ConfigLines.parse(text, problems));
        entries.removeIf(entry -> overrides.containsKey(entry.key()));
        overrides.forEach((key, value) -> entries.add(new ConfigLines.Entry(0, key, value.strip())));
        Map<String, ConfigLines.Entry> given = given(entries, problems);
        refuse(source, problems);
        Settings settings = new Settings(values(given));
        new ConfigRelations(settings, given, problems).check();
        refuse(source, problems);
        return settings.config();
    }

    private static void refuse(String source, List<ConfigProblem> problems) {
        if (!problems.isEmpty()) {
            problems.sort(Comparator.comparingInt(ConfigProblem::line));
            throw new ConfigException(source, problems);
        }
    }

    /** The effective configuration as {@code key=value} lines, sorted, that can be read back. */
    public String print(BrokerConfig config) {
        StringBuilder text = new StringBuilder();
        for (ConfigEntry entry : entries(config)) {
            text.append(entry.name())
                    .append('=')
                    .append(entry.value().replace("\\", "\\\\"))
                    .append('\n');
        }
        return text.toString();
    }

    /** Every key with its value, by name. */
    public List<ConfigEntry> entries(BrokerConfig config) {
        return keys.values().stream().map(key -> key.entry(config)).toList();
    }

    private Map<String, ConfigLines.Entry> given(List<ConfigLines.Entry> entries, List<ConfigProblem> problems) {
        Map<String, ConfigLines.Entry> given = new HashMap<>();
        for (ConfigLines.Entry entry : entries) {
            ConfigLines.Entry before = given.putIfAbsent(entry.key(), entry);
            if (before != null) {
                problems.add(new ConfigProblem(
                        entry.line(), entry.key(), entry.value(), "given before in line " + before.line()));
                continue;
            }
            String problem = problem(entry);
            if (!problem.isEmpty()) {
                problems.add(new ConfigProblem(entry.line(), entry.key(), entry.value(), problem));
            }
        }
        return given;
    }

    private String problem(ConfigLines.Entry entry) {
        ValueType type = type(entry.key());
        if (type == null) {
            TreeSet<String> names = new TreeSet<>(keys.keySet());
            ALIASES.forEach(alias -> names.add(alias.name()));
            return Suggestion.nearest(entry.key(), names)
                    .map(name -> "unknown key; did you mean " + name + "?")
                    .orElse("unknown key");
        }
        String problem = type.check().apply(entry.value());
        return problem == null ? "" : problem;
    }

    private @Nullable ValueType type(String name) {
        ConfigKey key = keys.get(name);
        if (key != null) {
            return key.type();
        }
        return ALIASES.stream()
                .filter(alias -> alias.name().equals(name))
                .map(Alias::type)
                .findFirst()
                .orElse(null);
    }

    private Map<String, String> values(Map<String, ConfigLines.Entry> given) {
        Map<String, String> values = new TreeMap<>();
        keys.values().forEach(key -> values.put(key.name(), key.defaultValue()));
        for (Alias alias : ALIASES.reversed()) {
            ConfigLines.Entry entry = given.get(alias.name());
            if (entry != null) {
                values.put(alias.target(), alias.convert(entry.value()));
            }
        }
        given.values().stream()
                .filter(entry -> keys.containsKey(entry.key()))
                .forEach(entry -> values.put(entry.key(), entry.value()));
        if (!given.containsKey(QUEUED_BYTES)) {
            // A request of the largest size must be able to get in, whatever the heap.
            values.merge(QUEUED_BYTES, values.getOrDefault(REQUEST_BYTES, "0"), BrokerConfigReader::larger);
        }
        return values;
    }

    private static String larger(String one, String other) {
        return Long.toString(Math.max(Long.parseLong(one), Long.parseLong(other)));
    }
}
