package dev.strobe.harness.target;

import dev.strobe.harness.driver.Driver;
import dev.strobe.harness.driver.kafka.KafkaDriver;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The reference broker of one node, started as a child process and driven by the ordinary Kafka client: to the harness it
 * is one more broker, and nothing of it runs in this process. It is ready when it says so, in a line of its output.
 */
final class StrobeTarget implements Target {

    static final String READY = "strobe-broker ready ";

    private static final int EXIT_BAD_CONFIG = 2;
    private static final int EXIT_TAKEN = 3;

    private final BrokerNode<StrobeServer> node;
    private final TargetOptions options;
    private final Map<String, String> settings;
    private @Nullable BrokerJars jars;

    StrobeTarget(String name, TargetContext context) {
        this.options = TargetOptions.parse(name);
        this.settings = new LinkedHashMap<>(context.brokerSettings());
        settings.putAll(options.settings());
        this.node = new BrokerNode<>(StrobeServer.NAME, context, options.jfr(), new Start());
    }

    /** Whether a broker would start with the options of this name. */
    static void check(String name) {
        BrokerCheck.settings(name, TargetOptions.parse(name).settings());
    }

    @Override
    public void start() {
        jars = BrokerJars.located();
        node.start();
    }

    @Override
    public Driver connect() {
        StrobeServer server = node.server();
        return new KafkaDriver(
                server.bootstrapServers(), Map.of(), Optional.of(server.jars().version()));
    }

    @Override
    public Optional<String> clientAddress() {
        return Optional.of(node.server().bootstrapServers());
    }

    @Override
    public Optional<String> adminAddress() {
        return Optional.of(node.server().adminAddress());
    }

    @Override
    public List<Long> processIds() {
        return node.processIds();
    }

    @Override
    public int nodes() {
        return 1;
    }

    @Override
    public Optional<String> failure() {
        return node.failure();
    }

    @Override
    public Map<String, String> configuration() {
        return node.configuration(node.server().jars().version());
    }

    @Override
    public void close() {
        node.close();
    }

    private final class Start implements BrokerNode.Steps<StrobeServer> {

        @Override
        public StrobeServer plan(BrokerJvm jvm) {
            BrokerJars located = jars;
            if (located == null) {
                throw new IllegalStateException("planned before it was started");
            }
            List<Integer> ports = LoopbackPorts.free(2);
            return new StrobeServer(located, jvm, ports.get(0), ports.get(1), settings);
        }

        @Override
        public void prepare(StrobeServer server, Path propertiesFile) {
            // It makes its own data folder.
        }

        @Override
        public boolean answers(StrobeServer server, ChildProcess child) {
            return child.firstLine(READY).isPresent();
        }

        /** Its data folder is new, so nothing but a port can have been taken. */
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
