package dev.strobe.harness.target;

import dev.strobe.harness.driver.Driver;
import dev.strobe.harness.driver.DriverException;
import dev.strobe.harness.driver.kafka.KafkaDriver;
import dev.strobe.harness.network.NodeNetwork;
import dev.strobe.harness.scenario.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A real Apache Kafka of one or several nodes, started as child processes from the jars of the Maven registry, on the JDK
 * that runs the harness.
 */
final class KafkaTarget implements Target {

    private static final Duration FORMAT_WITHIN = Duration.ofSeconds(60);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

    /**
     * Keys that may be set by the target's name, so that two brokers can be compared with the same time limits. A list,
     * because Kafka passes over keys that it does not know, and a mistake would pass unseen.
     */
    private static final List<String> KEYS = List.of(
            "broker.heartbeat.interval.ms",
            "broker.session.timeout.ms",
            "controller.quorum.election.backoff.max.ms",
            "controller.quorum.election.timeout.ms",
            "controller.quorum.fetch.timeout.ms",
            "controller.quorum.request.timeout.ms",
            "log.flush.interval.messages",
            "num.io.threads",
            "num.network.threads",
            "num.replica.fetchers",
            "replica.fetch.wait.max.ms",
            "replica.lag.time.max.ms",
            "unclean.leader.election.enable");

    private final TargetContext context;
    private final TargetOptions options;
    private final BrokerCluster<KafkaServer> cluster;
    private @Nullable Path jars;

    KafkaTarget(String name, TargetContext context) {
        this.context = context;
        this.options = TargetOptions.parse(name);
        this.cluster = new BrokerCluster<>(KafkaServer.NAME, context, options, new Start());
    }

    static void check(String name) {
        TreeSet<String> unknown =
                new TreeSet<>(TargetOptions.parse(name).settings().keySet());
        KEYS.forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new UnknownTargetException("target '" + name + "': kafka takes the options jfr, nodes, network, "
                    + String.join(", ", KEYS) + " only, not " + String.join(", ", unknown));
        }
    }

    static void check(String name, Scenario scenario) {
        int nodes = TargetOptions.parse(name).nodes().orElse(scenario.nodes());
        TargetFaults.checkReplicas(name, scenario, nodes);
        new TargetFaults(scenario.faults()).check(name, nodes, false);
    }

    @Override
    public void start() {
        Path home = Path.of(System.getProperty("user.home"));
        jars = new KafkaJars(KafkaJars.cacheFolder(System.getenv(), home), context).folder();
        cluster.start();
    }

    @Override
    public Driver connect() {
        return new KafkaDriver(cluster.bootstrapServers(), Map.of(), Optional.of(KafkaJars.VERSION));
    }

    @Override
    public List<Long> processIds() {
        return cluster.processIds();
    }

    @Override
    public List<? extends TargetNode> members() {
        return cluster.nodes();
    }

    @Override
    public NodeNetwork network() {
        return cluster.network();
    }

    @Override
    public void processesChanged() {
        cluster.processesChanged();
    }

    @Override
    public List<String> remarks() {
        return cluster.remarks();
    }

    @Override
    public int nodes() {
        return cluster.count();
    }

    @Override
    public Optional<String> failure() {
        return cluster.failure();
    }

    @Override
    public Map<String, String> configuration() {
        return cluster.configuration(KafkaJars.VERSION);
    }

    @Override
    public void close() {
        cluster.close();
    }

    /** Its storage is formatted first, and it is ready once it tells that there is a broker. */
    private final class Start implements BrokerNode.Steps<KafkaServer> {

        @Override
        public KafkaServer server(NodePlan plan) {
            return new KafkaServer(Objects.requireNonNull(jars, "jars"), plan, options.settings());
        }

        @Override
        public void prepare(KafkaServer server, Path propertiesFile) {
            Path folder = server.jvm().data();
            ChildProcess.Spec spec = new ChildProcess.Spec(
                    "Kafka's storage tool",
                    server.formatCommand(propertiesFile, context.runId()),
                    folder,
                    Map.of(),
                    BrokerJvm.UNSET,
                    folder.resolve("format.log"));
            try (ChildProcess tool = ChildProcess.start(spec)) {
                if (!tool.awaitExit(FORMAT_WITHIN)) {
                    throw new TargetException("formatting Kafka's storage took longer than " + FORMAT_WITHIN);
                }
                if (tool.exitCode().orElse(-1) != 0) {
                    throw new TargetException("formatting Kafka's storage failed: " + tool.obituary());
                }
            }
        }

        /** A bare connection attempt comes first: it is cheap, so the looks can be close together. */
        @Override
        public boolean answers(KafkaServer server, ChildProcess child) {
            if (!LoopbackPorts.listening(server.plan().client().bound())) {
                return false;
            }
            try (KafkaDriver driver = new KafkaDriver(server.bootstrapServers(), Map.of())) {
                return driver.brokers(ANSWER_WITHIN) > 0;
            } catch (DriverException e) {
                return false;
            }
        }

        @Override
        public boolean lostPort(ChildProcess child) {
            return child.lastLines(200).stream().anyMatch(line -> line.contains("Address already in use"));
        }
    }
}
