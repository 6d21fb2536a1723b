package dev.strobe.harness.target;

import dev.strobe.harness.driver.Driver;
import dev.strobe.harness.driver.synthetic.SyntheticBroker;
import dev.strobe.harness.driver.synthetic.SyntheticDriver;
import dev.strobe.harness.driver.synthetic.SyntheticTruth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A programmed broker in this very process: no server, no network, and a log of the truth to check readings against.
 *
 * <p>{@link #close()} writes {@code truth.json} into the run directory, once.
 */
public final class SyntheticTarget implements Target {

    public static final String TRUTH_FILE = "truth.json";

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    private final TargetContext context;
    private final SyntheticBroker broker;
    private boolean started;

    public SyntheticTarget(TargetContext context) {
        this.context = context;
        this.broker = new SyntheticBroker(
                context.scenario().synthetic(), context.scenario().seed(), context.clock());
    }

    @Override
    public void start() {
        broker.start();
        started = true;
    }

    @Override
    public Driver connect() {
        return new SyntheticDriver(broker);
    }

    /** None: its CPU time is the harness's own. */
    @Override
    public List<Long> processIds() {
        return List.of();
    }

    @Override
    public boolean inHarness() {
        return true;
    }

    @Override
    public int nodes() {
        return 1;
    }

    @Override
    public Optional<String> failure() {
        return broker.failure();
    }

    @Override
    public Map<String, String> configuration() {
        return Map.of("synthetic", context.scenario().synthetic().toString());
    }

    @Override
    public void measuring(long startNs) {
        broker.measuring(startNs);
    }

    /** The truth that a closed target left in a run directory. */
    public static SyntheticTruth readTruth(Path runFolder) {
        Path file = runFolder.resolve(TRUTH_FILE);
        try {
            return JSON.readValue(Files.readString(file), SyntheticTruth.class);
        } catch (IOException | JacksonException e) {
            throw new TargetException("cannot read the truth: file=" + file, e);
        }
    }

    /** What the broker did, from its own books; final once closed. */
    public SyntheticTruth truth() {
        return broker.truth();
    }

    @Override
    public void close() {
        broker.close();
        if (!started) {
            return;
        }
        started = false;
        Path file = context.runFolder().resolve(TRUTH_FILE);
        try {
            Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(truth()) + "\n");
        } catch (IOException e) {
            throw new TargetException("cannot write the truth: file=" + file, e);
        }
    }
}
