package dev.strobe.reports.history;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A history: a text file with one line for each run, to which lines are only ever added, so that it can live in a git
 * branch. Order comes from the start of the runs and not from the lines, and a run counts once however often it stands
 * there: two branches may each add runs, and {@code merge=union} joins them.
 *
 * <p>A line that cannot be read is told and passed over. It stays where it is: what comes after it starts on a line of its
 * own.
 */
public record HistoryFile(Path path) {

    private static final JsonMapper LINES = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final int SHOWN_CHARS = 60;

    /**
     * @param entries by start, each run once
     * @param problems lines that could not be read, in words
     */
    public record Content(List<HistoryEntry> entries, List<String> problems) {}

    /**
     * All runs of the file; none if it does not exist.
     *
     * @throws UncheckedIOException if it cannot be read
     */
    public Content read() {
        List<String> problems = new ArrayList<>();
        Map<String, HistoryEntry> byRun = new LinkedHashMap<>();
        List<String> lines = lines();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty()) {
                try {
                    HistoryEntry entry = parse(line);
                    byRun.putIfAbsent(entry.runId(), entry);
                } catch (JacksonException | IllegalArgumentException e) {
                    problems.add("line " + (i + 1) + " is not a run of a history and is passed over: " + shown(line));
                }
            }
        }
        List<HistoryEntry> entries = byRun.values().stream()
                .sorted(Comparator.comparing(HistoryEntry::startedAt).thenComparing(HistoryEntry::runId))
                .toList();
        return new Content(entries, problems);
    }

    /**
     * Appends the runs that the file does not hold yet.
     *
     * @return those that were appended
     * @throws UncheckedIOException if the file cannot be read or written
     */
    public List<HistoryEntry> add(List<HistoryEntry> entries) {
        Set<String> known = new HashSet<>();
        read().entries().forEach(entry -> known.add(entry.runId()));
        List<HistoryEntry> added =
                entries.stream().filter(entry -> known.add(entry.runId())).toList();
        if (added.isEmpty()) {
            return added;
        }
        StringBuilder text = new StringBuilder(endsInTheMiddle() ? "\n" : "");
        added.forEach(entry -> text.append(LINES.writeValueAsString(entry)).append('\n'));
        try {
            Path folder = path.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(path, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write history: file=" + path, e);
        }
        return added;
    }

    private static HistoryEntry parse(String line) {
        HistoryEntry entry = LINES.readValue(line, HistoryEntry.class);
        Object[] needed = {
            entry.runId(),
            entry.startedAt(),
            entry.scenario(),
            entry.target(),
            entry.host(),
            entry.strobe(),
            entry.verdict(),
            entry.metrics()
        };
        for (Object part : needed) {
            if (part == null) {
                throw new IllegalArgumentException("incomplete");
            }
        }
        if (!HistoryEntry.SCHEMA.equals(entry.schema())) {
            throw new IllegalArgumentException("schema=" + entry.schema());
        }
        return entry;
    }

    /** Decoded by lines, replacing what is not UTF-8: a cut may go through the middle of a character. */
    private List<String> lines() {
        if (!Files.exists(path)) {
            return List.of();
        }
        try {
            return new String(Files.readAllBytes(path), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read history: file=" + path, e);
        }
    }

    private boolean endsInTheMiddle() {
        if (!Files.exists(path)) {
            return false;
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            if (file.length() == 0) {
                return false;
            }
            file.seek(file.length() - 1);
            return file.read() != '\n';
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read history: file=" + path, e);
        }
    }

    private static String shown(String line) {
        return line.length() <= SHOWN_CHARS ? line : line.substring(0, SHOWN_CHARS) + "...";
    }
}
