package dev.strobe.reports.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.strobe.reports.fixture.RunFixtures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Holds run.json to its schema, and the schema to its strictness: each kind of damage is planted once. */
final class RunSchemaTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aWrittenRunFollowsTheSchema() throws IOException {
        assertThat(errors(Files.readString(RunFixtures.stepLoad(folder).manifest())))
                .isEmpty();
        assertThat(errors(Files.readString(RunFixtures.closedLoop(folder).manifest())))
                .isEmpty();
        assertThat(errors(Files.readString(RunFixtures.fanOut(folder).manifest())))
                .isEmpty();
    }

    @Test
    void aRunThatEndedBeforeItsFirstPhaseFollowsTheSchemaToo() throws IOException {
        assertThat(errors(Files.readString(RunFixtures.aborted(folder).manifest())))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', seed",
        "/phases/1, start_s",
        "/phases/1/latency, end_to_end",
        "/phases/1/latency/end_to_end, p99_9_us",
        "/delivery, over_range",
        "/delivery/subscriptions/0, expired",
        "/capacity, method",
        "/validity, steal_pct",
        "/expectations/0, met"
    })
    void aMissingFieldIsFound(String parent, String field) throws IOException {
        ObjectNode run = stepLoad();
        assertThat(at(run, parent).remove(field)).isNotNull();

        assertThat(errors(run.toString()))
                .anySatisfy(error -> assertThat(error.toString()).contains(field));
    }

    @ParameterizedTest
    @CsvSource({
        "'', duration_s, duration_ms",
        "/phases/2, backlog_max, max_backlog",
        "/phases/2/latency/publish_response, p99_9_us, p999_us",
        "/host, memory_bytes, memory",
        "/capacity, knee_low_per_s, knee"
    })
    void aRenamedFieldIsFound(String parent, String field, String other) throws IOException {
        ObjectNode run = stepLoad();
        ObjectNode node = at(run, parent);
        node.set(other, node.remove(field));

        assertThat(errors(run.toString()))
                .anySatisfy(error -> assertThat(error.toString()).contains(other));
    }

    @ParameterizedTest
    @CsvSource({
        "'', verdict, PASS",
        "'', started_at, 1795256100",
        "/phases/3, kind, step",
        "/phases/3, acked_per_s, 10000/s",
        "/phases/3/latency/end_to_end, p99_us, NaN",
        "/delivery, lost_acked, none",
        "/scenario, sha256, abc"
    })
    void aValueOfTheWrongKindIsFound(String parent, String field, String value) throws IOException {
        ObjectNode run = stepLoad();
        at(run, parent).put(field, value);

        assertThat(errors(run.toString())).isNotEmpty();
    }

    @Test
    void aCountBelowZeroIsFound() throws IOException {
        ObjectNode run = stepLoad();
        at(run, "/delivery").put("sent", -1);

        assertThat(errors(run.toString())).isNotEmpty();
    }

    private ObjectNode stepLoad() throws IOException {
        return (ObjectNode)
                JSON.readTree(Files.readString(RunFixtures.stepLoad(folder).manifest()));
    }

    private static ObjectNode at(ObjectNode run, String pointer) {
        return (ObjectNode) run.at(pointer);
    }

    private static List<Error> errors(String json) throws IOException {
        try (InputStream in = Objects.requireNonNull(Run.class.getResourceAsStream(Run.SCHEMA_RESOURCE))) {
            Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(in, InputFormat.JSON);
            return schema.validate(json, InputFormat.JSON);
        }
    }
}
