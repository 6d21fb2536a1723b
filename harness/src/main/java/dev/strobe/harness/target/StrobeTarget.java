package dev.strobe.harness.target;

import dev.strobe.harness.driver.Driver;
import dev.strobe.harness.driver.kafka.KafkaDriver;
import dev.strobe.harness.network.NodeNetwork;
import dev.strobe.harness.scenario.Scenario;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The reference broker of one or several nodes, started as child processes and driven by the ordinary Kafka client: to the
 * harness it is one more broker, and nothing of it runs in this process. A node is ready when it says so, in a line of its
 * output.
 */
final class StrobeTarget implements Target {

    static final String READY = "strobe-broker ready ";

    private static final String FAULT_POINTS = "faults";
    private static final int EXIT_BAD_CONFIG = 2;
    private static final int EXIT_TAKEN = 3;

    private final BrokerCluster<StrobeServer> cluster;
    private final Map<String, String> settings;
    private @Nullable BrokerJars jars;

    StrobeTarget(String name, TargetContext context) {
        TargetOptions options = TargetOptions.parse(name);
        this.settings = new LinkedHashMap<>(context.brokerSettings());
        if (new TargetFaults(context.scenario().faults()).needFaultPoints()) {
            settings.put(FAULT_POINTS, "on");
        }
        settings.putAll(options.settings());
        this.cluster = new BrokerCluster<>(StrobeServer.NAME, context, options, new Start());
    }

    /** Whether a broker would start with the options of this name. */
    static void check(String name) {
        BrokerCheck.settings(name, TargetOptions.parse(name).settings());
    }

    static void check(String name, Scenario scenario) {
        TargetOptions options = TargetOptions.parse(name);
        int nodes = options.nodes().orElse(scenario.nodes());
        boolean faultPoints =
                !options.settings().getOrDefault(FAULT_POINTS, "on").equals("off");
        TargetFaults.checkReplicas(name, scenario, nodes);
        new TargetFaults(scenario.faults()).check(name, nodes, faultPoints);
    }

    @Override
    public void start() {
        jars = BrokerJars.located();
        cluster.start();
    }

    @Override
    public Driver connect() {
        return new KafkaDriver(
                cluster.bootstrapServers(),
                Map.of(),
                Optional.of(cluster.first().jars().version()));
    }

    @Override
    public Optional<String> clientAddress() {
        return Optional.of(cluster.first().bootstrapServers());
    }

    @Override
    public Optional<String> adminAddress() {
        return Optional.of(cluster.first().adminAddress());
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
        return cluster.configuration(cluster.first().jars().version());
    }

    @Override
    public void close() {
        cluster.close();
    }

    private final class Start implements BrokerNode.Steps<StrobeServer> {

        @Override
        public StrobeServer server(NodePlan plan) {
            BrokerJars located = jars;
            if (located == null) {
                throw new IllegalStateException("planned before it was started");
            }
            return new StrobeServer(located, plan, settings);
        }

        @Override
        public void prepare(StrobeServer server, Path propertiesFile) {
            // It makes its own data folder.
        }

        @Override
        public boolean answers(StrobeServer server, ChildProcess child) {
            return child.firstLine(READY).isPresent();
        }

        /** Its data folder is its own, so nothing but a port can have been taken. */
        @Override
        public boolean lostPort(ChildProcess child) {
            return child.exitCode().orElse(0) == EXIT_TAKEN;
        }

        @Override
        public Optional<String> wayOut(ChildProcess child) {
            return child.exitCode().orElse(0) == EXIT_BAD_CONFIG
                    ? Optional.of(
                            "It refused its configuration: harness and broker are of different builds. Run ./strobe"
                                    + " again, which builds both.")
                    : Optional.empty();
        }
    }
}
