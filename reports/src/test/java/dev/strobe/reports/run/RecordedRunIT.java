package dev.strobe.reports.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.strobe.reports.run.Run.Delivery;
import dev.strobe.reports.run.Run.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Judges the directory that a real, passing run with steps left behind: {@code -Dstrobe.run=DIR}, as .ci/run does. */
@EnabledIfSystemProperty(named = "strobe.run", matches = ".+", disabledReason = "no run directory given")
final class RecordedRunIT {

    private final RunDirectory directory = new RunDirectory(Path.of(System.getProperty("strobe.run", "")));
    private final Run run = directory.read();

    @Test
    void everyFileOfARunIsThere() {
        Stream<Path> files = Stream.of(
                directory.manifest(),
                directory.scenario(),
                directory.latencyLog(),
                directory.series(),
                directory.events(),
                directory.spans(),
                directory.harnessRecording(),
                directory.report());

        assertThat(files).allSatisfy(file -> assertThat(file).isNotEmptyFile());
        assertThat(directory.readSeries()).isNotEmpty();
        assertThat(directory.readEvents()).isNotEmpty();
    }

    @Test
    void theManifestFollowsItsSchema() throws IOException {
        try (InputStream in = Objects.requireNonNull(Run.class.getResourceAsStream("run.schema.json"))) {
            Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(in, InputFormat.JSON);

            assertThat(schema.validate(Files.readString(directory.manifest()), InputFormat.JSON))
                    .isEmpty();
        }
    }

    @Test
    void theRunPassedAndMetItsExpectations() {
        assertThat(run.verdict()).as("%s", run.verdictReasons()).isEqualTo(Verdict.PASS);
        assertThat(run.expectations()).isNotEmpty().allMatch(Run.ExpectationOutcome::met);
    }

    @Test
    void everyMessageIsInTheLedgerAndInTheDistributions() {
        Delivery delivery = run.delivery();

        assertThat(delivery.sent()).isPositive();
        assertThat(delivery.acked() + delivery.failed() + delivery.unknown()).isEqualTo(delivery.sent());
        assertThat(sum(Phase.Latencies::publishResponse, LatencySummary::count))
                .isEqualTo(delivery.acked() + sum(Phase.Latencies::publishResponse, LatencySummary::censored));
        assertThat(sum(Phase.Latencies::endToEnd, LatencySummary::count))
                .isEqualTo(delivery.received() + sum(Phase.Latencies::endToEnd, LatencySummary::censored));
    }

    @Test
    void theStepsLeadToAKneeOrSayWhyNot() {
        Run.Capacity capacity = Objects.requireNonNull(run.capacity());

        assertThat(capacity.method()).isNotBlank();
        assertThat(run.phases()).extracting(Phase::name).contains("step-1");
    }

    private long sum(
            Function<Phase.Latencies, @Nullable LatencySummary> latency, Function<LatencySummary, Long> figure) {
        List<LatencySummary> summaries = run.phases().stream()
                .map(phase -> latency.apply(phase.latency()))
                .filter(Objects::nonNull)
                .toList();
        return summaries.stream().mapToLong(figure::apply).sum();
    }
}
