package dev.strobe.broker.telemetry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tables of docs/TELEMETRY.md. */
public final class TelemetryPage {

    private TelemetryPage() {}

    /** The rows of the section's table whose first column has this heading; cells without their backticks. */
    public static List<List<String>> rows(String section, String heading) {
        List<List<String>> rows = new ArrayList<>();
        boolean inSection = false;
        boolean inTable = false;
        for (String line : lines()) {
            if (line.startsWith("## ")) {
                inSection = line.equals("## " + section);
            }
            if (inSection && line.startsWith("| " + heading + " |")) {
                inTable = true;
            } else if (!line.startsWith("|")) {
                inTable = false;
            } else if (inTable && !line.startsWith("|---")) {
                rows.add(cells(line));
            }
        }
        return rows;
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1).split("\\|", -1))
                .map(cell -> cell.strip().replace("`", ""))
                .toList();
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(Path.of("..", "docs", "TELEMETRY.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
