package dev.strobe.harness.target;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How one node of the reference broker is started. Nothing is tuned: what is not written here is the broker's own
 * default, and what is written is what Kafka is told too, and what the options of the target's name say. Immutable.
 *
 * @param settings on top, of what leaves the run and of the target's options; they win over the harness's own
 */
record StrobeServer(BrokerJars jars, NodePlan plan, Map<String, String> settings) implements BrokerServer {

    static final String NAME = "Strobe's broker";
    static final String MAIN_CLASS = "dev.strobe.broker.BrokerMain";

    /** The stages of requests and the clock they are told by: every one is recorded, the fast ones for contrast. */
    static final List<String> EVENTS = List.of("strobe.Produce", "strobe.Fetch", "strobe.ClockAnchor");

    private static final Duration TRAINED_WITHIN = Duration.ofSeconds(60);
    private static final int TRAINED_NODE = 1;

    StrobeServer {
        settings = Map.copyOf(settings);
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Where metrics and health are served. */
    String adminAddress() {
        return plan.admin();
    }

    @Override
    public Map<String, String> properties() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("node.id", String.valueOf(plan.id()));
        all.put("listeners", "PLAINTEXT://" + plan.client().bound());
        if (!plan.client().advertised().equals(plan.client().bound())) {
            all.put("advertised.listeners", "PLAINTEXT://" + plan.client().advertised());
        }
        if (plan.clustered()) {
            all.put("controller.quorum.voters", plan.votersWithOwnBound());
            all.put("peer.listener", plan.peer().bound());
            all.put("advertised.peer.listener", plan.peer().advertised());
        }
        all.put("admin.listener", adminAddress());
        all.put("log.dirs", jvm().data().resolve("log").toString());
        all.put("auto.create.topics.enable", "false");
        all.put("group.initial.rebalance.delay.ms", "0");
        all.put("log.retention.check.interval.ms", RETENTION_CHECK_MS);
        all.putAll(settings);
        return all;
    }

    @Override
    public List<String> jvmArguments() {
        List<String> all = new ArrayList<>(jvm().arguments(EVENTS));
        // Of several nodes in training one leaves the cache: two would write the same file.
        if (jars.aotOutput().isEmpty() || plan.id() == TRAINED_NODE) {
            all.addAll(jars.aotArguments(jvm().records()));
        }
        return all;
    }

    @Override
    public List<String> command(Path propertiesFile) {
        List<String> all = new ArrayList<>(plan.prefix());
        all.add(BrokerJvm.java());
        all.addAll(jvmArguments());
        all.addAll(List.of("-cp", jars.classPath(), MAIN_CLASS, "--config", propertiesFile.toString()));
        return all;
    }

    /** A training run writes its cache when it ends, which takes a second JVM and several seconds. */
    @Override
    public Duration endsWithin() {
        return jars.aotOutput().isPresent() ? TRAINED_WITHIN : BrokerServer.super.endsWithin();
    }
}
