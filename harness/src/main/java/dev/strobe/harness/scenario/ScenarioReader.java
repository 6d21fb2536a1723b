package dev.strobe.harness.scenario;

import dev.strobe.harness.scenario.Scenario.DrainSpec;
import dev.strobe.harness.scenario.Scenario.ObserveSpec;
import dev.strobe.harness.scenario.Scenario.Pacing;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Reads a scenario file: YAML to a tree, overrides into the tree, then every check at once. The result has every default
 * filled in. Everything that is wrong comes out together in one {@link ScenarioException}.
 *
 * <p>Stateless and thread-safe.
 */
public final class ScenarioReader {

    static final long FILE_BYTES_MAX = 1 << 20;
    private static final Pattern NODES_OPTION = Pattern.compile("[?&]nodes=([0-9]{1,4})(?=&|$)");

    /** The one that needs nothing but this checkout. */
    private static final String TARGET = "strobe";

    private static final int COMPARED_MAX = 8;
    private static final int ROUNDS_MAX = 100;
    private static final Duration HOUR = Duration.ofHours(1);

    /**
     * @param overrides {@code path=value} each, applied in order, such as {@code load[1].steps.each=5s}; a value is YAML
     * @throws ScenarioException naming every error of file and overrides
     */
    public Scenario read(Path file, List<String> overrides) {
        Problems problems = new Problems();
        String text = load(file, problems);
        problems.throwIfAny();
        return readText(file.toString(), text, overrides);
    }

    /** @param origin what errors call the text */
    public Scenario readText(String origin, String text, List<String> overrides) {
        Problems problems = new Problems();
        Node root = Yaml.compose(origin, text, problems);
        if (root != null) {
            for (String override : overrides) {
                root = Overrides.apply(root, override, problems);
            }
            Scenario scenario = scenario(Fields.of(root, "", Section.ROOT, problems), problems);
            problems.throwIfAny();
            return scenario;
        }
        problems.throwIfAny();
        throw new IllegalStateException("no scenario and no error: origin=" + origin);
    }

    /** The text of a file; empty, and a problem noted, where it cannot be had. */
    static String load(Path file, Problems problems) {
        String name = file.toString();
        try {
            if (Files.isDirectory(file)) {
                problems.add(name, "", "is a folder, not a file");
            } else if (Files.size(file) > FILE_BYTES_MAX) {
                problems.add(name, "", "is too large: bytes=" + Files.size(file) + " limit=" + FILE_BYTES_MAX);
            } else {
                return Files.readString(file);
            }
        } catch (NoSuchFileException e) {
            problems.add(name, "", "no such file");
        } catch (AccessDeniedException e) {
            problems.add(name, "", "cannot be read: permission denied");
        } catch (CharacterCodingException e) {
            problems.add(name, "", "is not UTF-8 text");
        } catch (IOException e) {
            problems.add(name, "", "cannot be read: " + e.getMessage());
        }
        return "";
    }

    private static Scenario scenario(Fields root, Problems problems) {
        String name = root.required("name", "unnamed", Values.name());
        String description = root.optional("description", "", Values.text());
        String target = root.optional("target", TARGET, ScenarioReader::target);
        Scenario.CompareSpec compare = compare(root, problems);
        WorkloadReader workload = new WorkloadReader(root, problems);
        Pacing pacing = root.optional("pacing", Pacing.PARK, Values.oneOf(Pacing.class));
        LoadReader load = new LoadReader(root, workload.hasConsumers());
        DrainSpec drain = drain(root);
        if (load.searches() && !drain.betweenPhases()) {
            root.problem("drain", "a search drains between its probes: leave this out, or use steps");
        }
        ObserveSpec observe = observe(root);
        SyntheticSpec synthetic = SyntheticReader.read(root, load);
        int nodes = nodes(target).orElse(workload.nodes());
        List<FaultSpec> faults = new FaultReader(root, load, workload.topics(), nodes).read();
        if (load.searches() && !faults.isEmpty()) {
            root.problem("faults", "a search asks what the target sustains undisturbed: use a constant rate or steps");
        }
        return new Scenario(
                name,
                description,
                target,
                compare,
                workload.nodes(),
                workload.topics(),
                workload.producers(),
                workload.consumers(),
                pacing,
                load.entries(),
                drain,
                observe,
                synthetic,
                faults,
                expectations(root, new ExpectationParser(load, workload.hasConsumers(), faults), problems),
                root.optional("seed", 1L, Values.integer(Long.MIN_VALUE, Long.MAX_VALUE)));
    }

    /** The form only: which targets there are is not the scenario's business. */
    private static String target(String text) {
        if (!text.matches("[A-Za-z0-9._-]+(\\?\\S+)?|[a-z]+://\\S+")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no target such as strobe, kafka, synthetic or kafka://127.0.0.1:9092");
        }
        return text;
    }

    private static Scenario.CompareSpec compare(Fields root, Problems problems) {
        if (!root.has("compare")) {
            return Scenario.CompareSpec.NONE;
        }
        Fields compare = root.section("compare", Section.COMPARE);
        List<String> targets = new ArrayList<>();
        if (compare.require("targets")) {
            int index = 0;
            for (Node node : compare.list("targets")) {
                String path = compare.pathOf("targets") + "[" + index++ + "]";
                targets.add(Fields.scalar(node, path, TARGET, ScenarioReader::target, problems));
            }
            if (index < 2 || index > COMPARED_MAX) {
                compare.problem("targets", "takes 2 to " + COMPARED_MAX + " targets: count=" + index);
            }
        }
        return new Scenario.CompareSpec(targets, compare.optional("repeat", 1, Values.integer(1, ROUNDS_MAX)));
    }

    private static DrainSpec drain(Fields root) {
        Duration timeout = Duration.ofSeconds(30);
        if (!root.has("drain")) {
            return new DrainSpec(true, timeout);
        }
        if (root.place("drain") instanceof ScalarNode) {
            return new DrainSpec(
                    !root.optional("drain", "none", Values.oneOf("none")).equals("none"), timeout);
        }
        Fields drain = root.section("drain", Section.DRAIN);
        return new DrainSpec(
                drain.optional("between_phases", true, Values.bool()),
                drain.optional("timeout", timeout, Values.duration(Duration.ofMillis(1), HOUR)));
    }

    private static ObserveSpec observe(Fields root) {
        int slowest = 50;
        long randomOneIn = 1000;
        int tracesPerS = ObserveSpec.TRACES_PER_S;
        long headersOneIn = 0;
        String jfr = "default";
        if (root.has("observe")) {
            Fields observe = root.section("observe", Section.OBSERVE);
            jfr = observe.optional("jfr", jfr, Values.oneOf("default", "full", "profile", "off"));
            if (observe.has("traces")) {
                Fields traces = observe.section("traces", Section.TRACES);
                slowest = traces.optional("slowest", slowest, Values.integer(0, 10_000));
                randomOneIn = traces.optional("random", randomOneIn, Values.oneIn());
                tracesPerS = traces.optional("budget", tracesPerS, Values.perSecond(10, 10_000));
                headersOneIn = traces.optional("headers", headersOneIn, Values.oneIn("off"));
            }
        }
        return new ObserveSpec(slowest, randomOneIn, tracesPerS, headersOneIn, jfr);
    }

    /** How many nodes the target's own options ask for, {@code kafka?nodes=3}; what is no number is the target's to refuse. */
    private static OptionalInt nodes(String target) {
        Matcher option = NODES_OPTION.matcher(target);
        return option.find() ? OptionalInt.of(Integer.parseInt(option.group(1))) : OptionalInt.empty();
    }

    private static List<Expectation> expectations(Fields root, ExpectationParser parser, Problems problems) {
        List<Expectation> expectations = new ArrayList<>();
        int index = 0;
        for (Node node : root.list("expect")) {
            String path = root.pathOf("expect") + "[" + index++ + "]";
            Fields.scalar(node, path, Optional.<Expectation>empty(), text -> Optional.of(parser.parse(text)), problems)
                    .ifPresent(expectations::add);
        }
        return expectations;
    }
}
