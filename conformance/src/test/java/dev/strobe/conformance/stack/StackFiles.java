package dev.strobe.conformance.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.strobe.conformance.process.BuildFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files of the stack as they are shipped. Read-only; a file that is missing or no YAML or JSON is an error. */
final class StackFiles {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern LISTED = Pattern.compile("^\\| `([a-zA-Z_:][a-zA-Z0-9_:]*)` \\|");
    private static final Pattern SCRIPT_VALUE = Pattern.compile("(?m)^([a-z_]+)=(\\S+)");

    private StackFiles() {}

    static Path root() {
        return BuildFolders.root();
    }

    static Path folder() {
        return root().resolve("otel-collector");
    }

    static JsonNode yaml(Path file) {
        LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
        return JSON.valueToTree(new Load(settings).loadFromString(text(file)));
    }

    static JsonNode compose() {
        return yaml(root().resolve("docker-compose.yml"));
    }

    /** The tag of a service's image. */
    static String imageVersion(String service) {
        String image = compose().path("services").path(service).path("image").asText();
        return image.substring(image.lastIndexOf(':') + 1);
    }

    static List<Dashboard> dashboards() {
        return list(folder().resolve("grafana/dashboards"), ".json").stream()
                .map(file -> new Dashboard(file.getFileName().toString(), json(file)))
                .toList();
    }

    static List<Rule> rules() {
        return list(folder().resolve("prometheus/rules"), ".yaml").stream()
                .flatMap(file -> Rule.of(yaml(file)).stream())
                .toList();
    }

    /** Every file of the stack that is YAML. */
    static List<Path> yamlFiles() {
        return list(folder(), ".yaml");
    }

    /** First columns of the tables that hold names as Prometheus spells them; the broker spells its own so everywhere. */
    static Set<String> listedMetrics() {
        Set<String> names = new TreeSet<>();
        Stream.of("docs/PROMETHEUS.md", "docs/TELEMETRY.md")
                .flatMap(file -> text(root().resolve(file)).lines())
                .forEach(line -> {
                    Matcher row = LISTED.matcher(line);
                    if (row.find()) {
                        names.add(row.group(1));
                    }
                });
        return names;
    }

    /** What make-parts says of a version. */
    static String partVersion(String variable) {
        Matcher values = SCRIPT_VALUE.matcher(text(folder().resolve("parts/make-parts")));
        while (values.find()) {
            if (values.group(1).equals(variable)) {
                return values.group(2);
            }
        }
        throw new IllegalStateException("make-parts does not set it: variable=" + variable);
    }

    static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read: file=" + file, e);
        }
    }

    private static JsonNode json(Path file) {
        try {
            return JSON.readTree(text(file));
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON: file=" + file, e);
        }
    }

    private static List<Path> list(Path folder, String ending) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list: folder=" + folder, e);
        }
    }
}
