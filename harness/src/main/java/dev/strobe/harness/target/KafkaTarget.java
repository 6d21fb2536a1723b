package dev.strobe.harness.target;

import dev.strobe.harness.driver.Driver;
import dev.strobe.harness.driver.DriverException;
import dev.strobe.harness.driver.kafka.KafkaDriver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A real Apache Kafka of one node, started as a child process from the jars of the Maven registry, on the JDK that runs
 * the harness.
 */
final class KafkaTarget implements Target {

    private static final Duration FORMAT_WITHIN = Duration.ofSeconds(30);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

    private final TargetContext context;
    private final BrokerNode<KafkaServer> node;
    private @Nullable Path jars;

    KafkaTarget(String name, TargetContext context) {
        this.context = context;
        this.node = new BrokerNode<>(
                KafkaServer.NAME, context, TargetOptions.parse(name).jfr(), new Start());
    }

    /** Only the recording can be chosen: Kafka passes over keys that it does not know, so a mistake would pass unseen. */
    static void check(String name) {
        TargetOptions options = TargetOptions.parse(name);
        if (!options.settings().isEmpty()) {
            throw new UnknownTargetException("target '" + name + "': kafka takes the option jfr only, not "
                    + String.join(", ", options.settings().keySet()));
        }
    }

    @Override
    public void start() {
        Path home = Path.of(System.getProperty("user.home"));
        jars = new KafkaJars(KafkaJars.cacheFolder(System.getenv(), home), context).folder();
        node.start();
    }

    @Override
    public Driver connect() {
        return new KafkaDriver(node.server().bootstrapServers(), Map.of(), Optional.of(KafkaJars.VERSION));
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
        return node.configuration(KafkaJars.VERSION);
    }

    @Override
    public void close() {
        node.close();
    }

    /** Its storage is formatted first, and it is ready once it tells that there is a broker. */
    private final class Start implements BrokerNode.Steps<KafkaServer> {

        @Override
        public KafkaServer plan(BrokerJvm jvm) {
            List<Integer> ports = LoopbackPorts.free(2);
            return new KafkaServer(Objects.requireNonNull(jars, "jars"), jvm, ports.get(0), ports.get(1));
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
            if (!LoopbackPorts.listening(server.brokerPort())) {
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
