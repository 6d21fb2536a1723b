package dev.strobe.reports.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run's folder and the names of the files in it.
 *
 * <p>Reading is lenient about what a broken run leaves behind: a last line that was cut off in a {@code .jsonl} file is
 * passed over. A missing or unreadable {@code run.json} is an {@link UncheckedIOException} that names the file.
 */
public record RunDirectory(Path path) {

    private static final JsonMapper LINES = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final ObjectWriter PRETTY = LINES.writerWithDefaultPrettyPrinter();

    public Path manifest() {
        return path.resolve("run.json");
    }

    public Path scenario() {
        return path.resolve("scenario.yaml");
    }

    public Path latencyLog() {
        return path.resolve("latency.hlog");
    }

    public Path series() {
        return path.resolve("series.jsonl");
    }

    public Path spans() {
        return path.resolve("spans.jsonl");
    }

    public Path events() {
        return path.resolve("events.jsonl");
    }

    public Path harnessRecording() {
        return path.resolve("harness.jfr");
    }

    public Path brokerRecording(int node) {
        return path.resolve("broker-" + node + ".jfr");
    }

    public Path profile() {
        return path.resolve("profile.json");
    }

    public Path report() {
        return path.resolve("report.html");
    }

    /** Writes {@code run.json} in one step: a reader never sees half of it. */
    public void write(Run run) {
        writeWhole(manifest(), PRETTY.writeValueAsString(run) + "\n");
    }

    /** Writes {@code profile.json} in one step too. */
    public void write(Profile profile) {
        writeWhole(profile(), line(profile) + "\n");
    }

    private static void writeWhole(Path file, String text) {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            Files.writeString(partial, text);
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write: file=" + file, e);
        }
    }

    public Run read() {
        try {
            return parse(Files.readString(manifest()));
        } catch (IOException | JacksonException e) {
            throw new UncheckedIOException("cannot read run manifest: file=" + manifest(), asIo(e));
        }
    }

    /**
     * A run from the text of a {@code run.json}.
     *
     * @throws JacksonException if the text is not one
     */
    public static Run parse(String json) {
        return LINES.readValue(json, Run.class);
    }

    /** Null where the run has none, or one that cannot be read: it is no part of the results. */
    public @Nullable Profile readProfile() {
        try {
            return Files.exists(profile()) ? LINES.readValue(Files.readString(profile()), Profile.class) : null;
        } catch (IOException | JacksonException e) {
            return null;
        }
    }

    public List<SeriesPoint> readSeries() {
        return readLines(series(), SeriesPoint.class);
    }

    public List<RunEvent> readEvents() {
        return readLines(events(), RunEvent.class);
    }

    /** One line of a {@code .jsonl} file, without the line break. */
    public static String line(Object value) {
        return LINES.writeValueAsString(value);
    }

    /**
     * All lines of a file, or none if it does not exist. Only the last line may be broken: a process that is killed or a
     * disk that is full cuts off what was being written, and nothing before it.
     */
    private static <T> List<T> readLines(Path file, Class<T> type) {
        List<T> values = new ArrayList<>();
        if (!Files.exists(file)) {
            return values;
        }
        try (BufferedReader reader = openLines(file)) {
            String line = nextLine(reader);
            while (line != null) {
                String next = nextLine(reader);
                try {
                    values.add(LINES.readValue(line, type));
                } catch (JacksonException e) {
                    if (next != null) {
                        throw new UncheckedIOException("broken line: file=" + file + " line=" + line, asIo(e));
                    }
                }
                line = next;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read: file=" + file, e);
        }
        return values;
    }

    /** Replaces what is not UTF-8 instead of failing on it: a cut may go through the middle of a character. */
    private static BufferedReader openLines(Path file) throws IOException {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        return new BufferedReader(new InputStreamReader(Files.newInputStream(file), decoder));
    }

    private static @Nullable String nextLine(BufferedReader reader) throws IOException {
        String line = reader.readLine();
        while (line != null && line.isBlank()) {
            line = reader.readLine();
        }
        return line;
    }

    private static IOException asIo(Exception e) {
        return e instanceof IOException io ? io : new IOException(e.getMessage(), e);
    }
}
