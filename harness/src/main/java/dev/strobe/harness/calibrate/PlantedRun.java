package dev.strobe.harness.calibrate;

import dev.strobe.harness.engine.RunOutcome;
import dev.strobe.harness.engine.RunRequest;
import dev.strobe.harness.fault.Fault;
import dev.strobe.harness.fault.Injected;
import dev.strobe.harness.fault.SlowNetwork;
import dev.strobe.harness.fault.SlowNetwork.Direction;
import dev.strobe.harness.fault.StallingClock;
import dev.strobe.harness.scenario.Scenario;
import dev.strobe.harness.target.Target;
import dev.strobe.harness.time.NanoClock;
import dev.strobe.harness.time.WallClock;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One ordinary run of a scenario against a broker of our own, with a witness beside it and faults planted in it. Used once.
 */
final class PlantedRun implements PlantedTarget.Listener {

    private static final String TARGET = "strobe";
    private static final String TRUTH_FILE = "plants.jsonl";
    private static final long NS_PER_S = 1_000_000_000L;

    /** What to plant. {@code faults} is asked when the target has started. */
    record Seeds(Planting planting, Map<String, String> options, boolean proxied, Function<Reach, List<Fault>> faults) {

        /** Nothing at all: a run as it is. */
        static Seeds none(Map<String, String> options) {
            Planting nothing = new Planting(0, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), 0);
            return new Seeds(nothing, options, false, reach -> List.of());
        }
    }

    /**
     * What came of it.
     *
     * @param roots kept messages of measured phases
     * @param truth when each plant was in effect
     * @param problem why fewer were planted than asked for; empty if all were
     */
    record Harvest(
            RunOutcome outcome,
            List<KeptRoot> roots,
            List<Injected> truth,
            Evidence evidence,
            Optional<String> problem) {}

    /** A line of {@value #TRUTH_FILE}. */
    private record PlantLine(String fault, long startNs, long endNs, long startUnixNs) {}

    private final Seeds seeds;
    private final NanoClock clock = NanoClock.system();
    private final StallingClock stalls = new StallingClock(clock);
    private final Path safepoints;
    private @Nullable SlowNetwork network;
    private @Nullable Witness witness;
    private @Nullable Planter planter;
    private long epochMinusMonotonicNs;

    PlantedRun(Seeds seeds) {
        this.seeds = seeds;
        try {
            this.safepoints = Files.createTempFile("strobe-safepoints", ".log");
        } catch (IOException e) {
            throw new UncheckedIOException("no room for the safepoint log", e);
        }
    }

    Harvest run(Scenario scenario, CalibrationRuns runs) {
        try (SlowNetwork proxy = seeds.proxied() ? new SlowNetwork(clock, Direction.BOTH) : null) {
            network = proxy;
            Scenario planted = scenario.withTarget(targetName(proxy));
            RunRequest.World world = new RunRequest.World(stalls, target -> new PlantedTarget(target, this));
            RunOutcome outcome = runs.run(planted, world);
            return harvest(outcome);
        } finally {
            try {
                Files.deleteIfExists(safepoints);
            } catch (IOException e) {
                // A small file in the folder for temporary ones stays behind, and the result stands.
                System.getLogger(PlantedRun.class.getName()).log(System.Logger.Level.DEBUG, "not deleted", e);
            }
        }
    }

    @Override
    public void started(Target target) {
        SlowNetwork proxy = network;
        if (proxy != null) {
            proxy.leadTo(target.clientAddress().orElseThrow());
        }
        Reach reach = new Reach(target, stalls, Optional.ofNullable(proxy), clock);
        Witness looking = new Witness(reach.brokerPid(), safepoints, clock);
        witness = looking;
        looking.start();
        planter = new Planter(seeds.planting(), seeds.faults().apply(reach), clock);
    }

    @Override
    public void measuring(long startNs) {
        Instant now = WallClock.system().now();
        epochMinusMonotonicNs = now.getEpochSecond() * NS_PER_S + now.getNano() - clock.nanoTime();
        Planter planting = planter;
        if (planting != null) {
            planting.start(startNs);
        }
    }

    @Override
    public void ending() {
        if (planter != null) {
            planter.end();
        }
        if (witness != null) {
            witness.end();
        }
    }

    private String targetName(@Nullable SlowNetwork proxy) {
        Map<String, String> options = new LinkedHashMap<>(seeds.options());
        if (proxy != null) {
            options.put("advertised.listeners", "PLAINTEXT://" + proxy.address());
        }
        return options.isEmpty()
                ? TARGET
                : options.entrySet().stream()
                        .map(option -> option.getKey() + "=" + option.getValue())
                        .collect(Collectors.joining("&", TARGET + "?", ""));
    }

    /** Beside the run, so that whoever doubts a score can look for himself. */
    private void write(List<Injected> truth, RunOutcome outcome) {
        Path file = outcome.directory().path().resolve(TRUTH_FILE);
        List<String> lines = truth.stream()
                .map(plant -> RunDirectory.line(new PlantLine(
                        plant.fault(), plant.startNs(), plant.endNs(), plant.startNs() + epochMinusMonotonicNs)))
                .toList();
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write what was planted: file=" + file, e);
        }
    }

    private Harvest harvest(RunOutcome outcome) {
        Planter planted = planter;
        Witness saw = witness;
        List<String> measured = outcome.run().phases().stream()
                .filter(phase -> phase.kind() == Phase.Kind.MEASURE)
                .map(Phase::name)
                .toList();
        List<KeptRoot> roots =
                new ArrayList<>(KeptRoots.read(outcome.directory().spans(), epochMinusMonotonicNs));
        roots.removeIf(root -> !measured.contains(root.phase()));
        List<Injected> truth = planted == null ? List.of() : planted.truth();
        write(truth, outcome);
        Optional<String> problem = planted == null ? Optional.of("the target did not start") : planted.failure();
        if (problem.isEmpty() && truth.size() < seeds.planting().plants()) {
            problem = Optional.of("planted " + truth.size() + " of "
                    + seeds.planting().plants() + ": the load ended before, or nobody met them");
        }
        return new Harvest(outcome, List.copyOf(roots), truth, saw == null ? Evidence.NONE : saw, problem);
    }
}
