package dev.strobe.broker.config;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** A properties text, entry by entry with the line that each begins in. The syntax is that of {@link Properties}. */
final class ConfigLines {

    private ConfigLines() {}

    /** One entry as it was written. */
    record Entry(int line, String key, String value) {}

    /** All entries in their order; what {@link Properties} cannot read is added to {@code problems}. */
    static List<Entry> parse(String text, List<ConfigProblem> problems) {
        List<Entry> entries = new ArrayList<>();
        String[] lines = text.split("\\R", -1);
        int next = 0;
        while (next < lines.length) {
            int first = next;
            StringBuilder entry = new StringBuilder(lines[next++]);
            while (!isComment(lines[first]) && isContinued(entry) && next < lines.length) {
                entry.append('\n').append(lines[next++]);
            }
            read(entry.toString(), first + 1, entries, problems);
        }
        return entries;
    }

    private static void read(String entry, int line, List<Entry> entries, List<ConfigProblem> problems) {
        Properties one = new Properties();
        try {
            one.load(new StringReader(entry));
        } catch (IllegalArgumentException e) {
            problems.add(new ConfigProblem(line, "", "", String.valueOf(e.getMessage())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        one.stringPropertyNames()
                .forEach(key ->
                        entries.add(new Entry(line, key, one.getProperty(key).strip())));
    }

    private static boolean isComment(String line) {
        String stripped = line.stripLeading();
        return stripped.startsWith("#") || stripped.startsWith("!");
    }

    /** An odd number of backslashes at the end. */
    private static boolean isContinued(CharSequence line) {
        int count = 0;
        while (count < line.length() && line.charAt(line.length() - 1 - count) == '\\') {
            count++;
        }
        return count % 2 == 1;
    }
}
