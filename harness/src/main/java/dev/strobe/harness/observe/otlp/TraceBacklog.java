package dev.strobe.harness.observe.otlp;

import dev.strobe.reports.run.RunDirectory;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;

/**
 * Which traces nobody took yet. The traces themselves stand in {@code spans.jsonl}, so a list of its lines is enough: text
 * such as {@code 1-500,812}, counted from 1.
 */
final class TraceBacklog {

    private static final long PROGRESS_EVERY = 20_000;

    private final RunDirectory run;
    private final Path file;

    TraceBacklog(RunDirectory run, Path file) {
        this.run = run;
        this.file = file;
    }

    /** Empty where there is no list. */
    Optional<BitSet> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse(Files.readString(file).strip()));
        } catch (IOException | NumberFormatException e) {
            throw new UncheckedIOException("cannot read the list of traces: file=" + file, new IOException(e));
        }
    }

    /** Nothing left means no file. */
    void write(BitSet lines) {
        try {
            if (lines.isEmpty()) {
                Files.deleteIfExists(file);
            } else {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, text(lines) + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the list of traces: file=" + file, e);
        }
    }

    /** Every line of the run's traces; none if it has no file. */
    BitSet all() {
        BitSet all = new BitSet();
        if (Files.exists(run.spans())) {
            try (BufferedReader reader = Files.newBufferedReader(run.spans())) {
                for (int line = 0; reader.readLine() != null; line++) {
                    all.set(line);
                }
            } catch (IOException e) {
                throw unreadable(e);
            }
        }
        return all;
    }

    /** Hands the given lines to {@code exporter}; a cut line is passed over. */
    SpanDelivery deliver(BitSet lines, SpanExporter exporter, LongConsumer progress) {
        SpanDelivery delivery = new SpanDelivery(exporter);
        try (BufferedReader reader = Files.newBufferedReader(run.spans())) {
            int number = 0;
            String line = reader.readLine();
            while (line != null && number < lines.length()) {
                if (lines.get(number)) {
                    add(delivery, number, line);
                }
                number++;
                if (number % PROGRESS_EVERY == 0) {
                    progress.accept(number);
                }
                line = reader.readLine();
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        delivery.finish();
        return delivery;
    }

    private static void add(SpanDelivery delivery, int number, String line) {
        try {
            delivery.add(number, StoredSpan.read(line));
        } catch (JacksonException e) {
            System.getLogger(TraceBacklog.class.getName())
                    .log(System.Logger.Level.WARNING, "not a trace: line=" + (number + 1));
        }
    }

    static String text(BitSet lines) {
        return lines.stream()
                .filter(line -> line == 0 || !lines.get(line - 1))
                .mapToObj(first -> range(first + 1, lines.nextClearBit(first)))
                .collect(Collectors.joining(","));
    }

    private static String range(int first, int last) {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }

    static BitSet parse(String text) {
        BitSet lines = new BitSet();
        for (String range : text.isEmpty() ? List.<String>of() : List.of(text.split(",", -1))) {
            String[] ends = range.split("-", -1);
            lines.set(Integer.parseInt(ends[0]) - 1, Integer.parseInt(ends[ends.length - 1]));
        }
        return lines;
    }

    private UncheckedIOException unreadable(IOException cause) {
        return new UncheckedIOException("cannot read the traces: file=" + run.spans(), cause);
    }
}
