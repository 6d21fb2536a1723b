package dev.strobe.reports.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.strobe.reports.run.Profile;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.RunEvent;
import dev.strobe.reports.run.SeriesPoint;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The run format is what other programs read: a field that docs/RUN-FORMAT.md does not explain is not finished. */
final class RunFormatDocumentTest {

    private static final Path DOCUMENT = Path.of(System.getProperty("strobe.root", ".."), "docs", "RUN-FORMAT.md");

    @Test
    void everyFieldIsDescribed() throws IOException {
        String document = Files.readString(DOCUMENT);
        Set<String> missing = new TreeSet<>();
        for (Class<?> type : types()) {
            for (RecordComponent component : type.getRecordComponents()) {
                if (!document.contains("`" + fieldName(component) + "`")) {
                    missing.add(type.getSimpleName() + "." + fieldName(component));
                }
            }
        }

        assertThat(missing).as("fields that %s does not name", DOCUMENT).isEmpty();
    }

    @Test
    void everyFixedValueIsDescribed() throws IOException {
        String document = Files.readString(DOCUMENT);
        Set<String> missing = new TreeSet<>();
        for (Class<?> type : reachable()) {
            if (type.isEnum()) {
                for (Object value : type.getEnumConstants()) {
                    String text = value.toString().toLowerCase(Locale.ROOT);
                    if (!document.contains("`" + text + "`")) {
                        missing.add(type.getSimpleName() + "." + text);
                    }
                }
            }
        }

        assertThat(missing).as("values that %s does not name", DOCUMENT).isEmpty();
    }

    private static List<Class<?>> types() {
        return reachable().stream().filter(Class::isRecord).toList();
    }

    /** Every type of the run package that a file of a run is made of, found from the records at the top. */
    private static Set<Class<?>> reachable() {
        Set<Class<?>> found = new LinkedHashSet<>();
        collect(Run.class, found);
        collect(SeriesPoint.class, found);
        collect(RunEvent.class, found);
        collect(Profile.class, found);
        return found;
    }

    private static void collect(Type type, Set<Class<?>> found) {
        if (type instanceof ParameterizedType generic) {
            for (Type argument : generic.getActualTypeArguments()) {
                collect(argument, found);
            }
        }
        if (type instanceof Class<?> named
                && named.getName().startsWith("dev.strobe.")
                && found.add(named)
                && named.isRecord()) {
            for (RecordComponent component : named.getRecordComponents()) {
                collect(component.getGenericType(), found);
            }
        }
    }

    private static String fieldName(RecordComponent component) {
        JsonProperty explicit = component.getAccessor().getAnnotation(JsonProperty.class);
        return explicit == null
                ? component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT)
                : explicit.value();
    }
}
