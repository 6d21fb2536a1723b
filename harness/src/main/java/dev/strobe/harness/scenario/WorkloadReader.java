package dev.strobe.harness.scenario;

import dev.strobe.harness.scenario.Scenario.Acks;
import dev.strobe.harness.scenario.Scenario.Assignor;
import dev.strobe.harness.scenario.Scenario.ChurnSpec;
import dev.strobe.harness.scenario.Scenario.Compression;
import dev.strobe.harness.scenario.Scenario.ConsumerSpec;
import dev.strobe.harness.scenario.Scenario.MessageSpec;
import dev.strobe.harness.scenario.Scenario.PayloadSpec;
import dev.strobe.harness.scenario.Scenario.ProducerSpec;
import dev.strobe.harness.scenario.Scenario.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads topology and workload, and checks the one against the other. Used once. */
final class WorkloadReader {

    /** As many as a quorum of the reference broker may have. */
    private static final int NODES_MAX = 7;

    private static final int CLIENTS_MAX = 1000;
    private static final long MESSAGE_BYTES_MAX = 16 << 20;
    private static final long BUFFER_BYTES_MAX = 4L << 30;
    private static final long FETCH_BYTES_MAX = 1 << 30;
    private static final int IDEMPOTENT_IN_FLIGHT_MAX = 5;
    private static final Duration MS = Duration.ofMillis(1);
    private static final Duration CHURN_MIN = Duration.ofMillis(100);
    private static final Duration CHURN_EVERY = Duration.ofSeconds(10);
    private static final String ROUND_ROBIN = "roundrobin";
    private static final Duration HOUR = Duration.ofHours(1);

    private final Problems problems;
    private final Map<String, TopicSpec> topics = new LinkedHashMap<>();
    private final List<ProducerSpec> producers = new ArrayList<>();
    private final List<ConsumerSpec> consumers = new ArrayList<>();
    private boolean hasConsumers;
    private int nodes = 1;

    WorkloadReader(Fields root, Problems problems) {
        this.problems = problems;
        if (root.require("topology")) {
            Fields topology = root.section("topology", Section.TOPOLOGY);
            nodes = topology.optional("nodes", nodes, Values.integer(1, NODES_MAX));
            readTopics(topology);
        }
        if (root.require("workload")) {
            Fields workload = root.section("workload", Section.WORKLOAD);
            readProducers(workload);
            readConsumers(workload);
        }
    }

    int nodes() {
        return nodes;
    }

    Map<String, TopicSpec> topics() {
        return topics;
    }

    List<ProducerSpec> producers() {
        return producers;
    }

    List<ConsumerSpec> consumers() {
        return consumers;
    }

    boolean hasConsumers() {
        return hasConsumers;
    }

    private void readTopics(Fields topology) {
        if (!topology.require("topics")) {
            return;
        }
        Fields named = Fields.open(topology.place("topics"), topology.pathOf("topics"), problems);
        for (String name : named.keys()) {
            try {
                Values.name().parse(name);
            } catch (IllegalArgumentException e) {
                named.problem(name, String.valueOf(e.getMessage()));
            }
            Fields topic = named.section(name, Section.TOPIC);
            topics.put(
                    name,
                    new TopicSpec(
                            topic.required("partitions", 1, Values.integer(1, 100_000)),
                            topic.optional("replicas", 1, Values.integer(1, 1000)),
                            topic.settings()));
        }
        if (topics.isEmpty()) {
            topology.problem("topics", "at least one topic is needed");
        }
    }

    /** The topic of a producer or consumer, checked against the topology unless that is itself missing. */
    private String topic(Fields client) {
        return client.required("topic", "", text -> {
            if (!topics.isEmpty() && !topics.containsKey(text)) {
                throw new IllegalArgumentException(
                        "topic '" + text + "' is not in topology.topics" + Suggestion.of(text, topics.keySet()));
            }
            return text;
        });
    }

    private void readProducers(Fields workload) {
        if (workload.require("producers")) {
            for (Fields producer : workload.sections("producers", Section.PRODUCER)) {
                int before = problems.count();
                ProducerSpec spec = producer(producer);
                producers.add(spec);
                if (problems.count() == before) {
                    check(producer, spec);
                }
            }
            if (producers.isEmpty()) {
                workload.problem("producers", "at least one producer is needed");
            }
        }
    }

    private ProducerSpec producer(Fields producer) {
        Acks acks = producer.optional("acks", Acks.ALL, WorkloadReader::acks);
        return new ProducerSpec(
                topic(producer),
                producer.optional("count", 1, Values.integer(1, CLIENTS_MAX)),
                acks,
                producer.optional("idempotence", acks == Acks.ALL, Values.bool()),
                producer.optional("linger", Duration.ZERO, Values.millis(Duration.ZERO, HOUR)),
                producer.optional("batch", 16L << 10, Values.size(0, FETCH_BYTES_MAX)),
                producer.optional("compression", Compression.NONE, Values.oneOf(Compression.class)),
                producer.optional("buffer", 32L << 20, Values.size(1, BUFFER_BYTES_MAX)),
                producer.optional("max_block", Duration.ofMinutes(1), Values.millis(Duration.ZERO, HOUR)),
                producer.optional("in_flight", 5, Values.integer(1, 1000)),
                producer.optional("request_timeout", Duration.ofSeconds(30), Values.millis(MS, HOUR)),
                producer.optional("delivery_timeout", Duration.ofMinutes(2), Values.millis(MS, HOUR)),
                message(producer),
                producer.settings());
    }

    private static Acks acks(String text) {
        return switch (text) {
            case "none", "0" -> Acks.NONE;
            case "leader", "1" -> Acks.LEADER;
            case "all", "-1" -> Acks.ALL;
            default -> throw Values.notOneOf(text, List.of("none", "leader", "all", "0", "1", "-1"));
        };
    }

    private MessageSpec message(Fields producer) {
        MessageSpec standIn = new MessageSpec(1024, new Scenario.KeySpec.None(), new PayloadSpec.Zeros());
        if (!producer.require("message")) {
            return standIn;
        }
        Fields message = producer.section("message", Section.MESSAGE);
        return new MessageSpec(
                message.required("size", 1024, WorkloadReader::messageSize),
                message.optional("keys", standIn.keys(), Shapes::keys),
                message.optional("payload", standIn.payload(), Shapes::payload));
    }

    private static int messageSize(String text) {
        long bytes = Values.size(0, MESSAGE_BYTES_MAX).parse(text);
        if (bytes < Shapes.STAMP_BYTES) {
            throw new IllegalArgumentException("'" + text
                    + "' is too small: the stamp that every message carries takes " + Shapes.STAMP_BYTES + "B");
        }
        return Math.toIntExact(bytes);
    }

    /** What single values cannot show: combinations that the client would refuse, or that could never send. */
    private static void check(Fields producer, ProducerSpec spec) {
        if (spec.idempotence() && spec.acks() != Acks.ALL) {
            producer.problem("idempotence", "idempotence needs acks: all");
        }
        if (spec.idempotence() && spec.inFlightRequests() > IDEMPOTENT_IN_FLIGHT_MAX) {
            producer.problem(
                    "in_flight",
                    "an idempotent producer has at most " + IDEMPOTENT_IN_FLIGHT_MAX + " requests in flight, not "
                            + spec.inFlightRequests());
        }
        Duration leastDelivery = spec.linger().plus(spec.requestTimeout());
        if (spec.deliveryTimeout().compareTo(leastDelivery) < 0) {
            producer.problem(
                    "delivery_timeout",
                    "delivery_timeout=" + Units.format(spec.deliveryTimeout())
                            + " must be at least linger + request_timeout=" + Units.format(leastDelivery));
        }
        if (spec.message().sizeBytes() > spec.bufferBytes()) {
            producer.problem(
                    "buffer",
                    "buffer=" + Units.format(spec.bufferBytes()) + " is smaller than one message="
                            + Units.format(spec.message().sizeBytes()));
        }
    }

    private void readConsumers(Fields workload) {
        Map<String, String> first = new HashMap<>();
        for (Fields consumer : workload.sections("consumers", Section.CONSUMER)) {
            hasConsumers = true;
            ConsumerSpec spec = consumer(consumer);
            consumers.add(spec);
            if (spec.churn() != null && spec.count() < 2) {
                consumer.problem("churn", "churn needs count of 2 or more: somebody has to stay");
            }
            String earlier = first.putIfAbsent(spec.topic() + "\n" + spec.group(), consumer.path());
            if (earlier != null && !spec.group().isEmpty()) {
                consumer.problem(
                        "group",
                        "group '" + spec.group() + "' already reads topic '" + spec.topic() + "' in " + earlier
                                + ": raise its count instead");
            }
        }
    }

    private ConsumerSpec consumer(Fields consumer) {
        return new ConsumerSpec(
                topic(consumer),
                consumer.required("group", "", Values.name()),
                consumer.optional("count", 1, Values.integer(1, CLIENTS_MAX)),
                Math.toIntExact(consumer.optional("fetch_min", 1L, Values.size(0, FETCH_BYTES_MAX))),
                consumer.optional("fetch_max_wait", Duration.ofMillis(500), Values.millis(Duration.ZERO, HOUR)),
                consumer.optional("max_poll_records", 500, Values.integer(1, 1_000_000)),
                consumer.optional("assignor", Assignor.RANGE, WorkloadReader::assignor),
                churn(consumer),
                consumer.settings());
    }

    /** {@code roundrobin}, as clients write it. */
    private static Assignor assignor(String text) {
        return switch (text) {
            case "range" -> Assignor.RANGE;
            case ROUND_ROBIN -> Assignor.ROUND_ROBIN;
            case "sticky" -> Assignor.STICKY;
            case "cooperative-sticky" -> Assignor.COOPERATIVE_STICKY;
            default -> throw Values.notOneOf(text, List.of("range", ROUND_ROBIN, "sticky", "cooperative-sticky"));
        };
    }

    /** The word of a scenario for it. */
    static String word(Assignor assignor) {
        return assignor == Assignor.ROUND_ROBIN ? ROUND_ROBIN : Values.word(assignor);
    }

    private static @Nullable ChurnSpec churn(Fields consumer) {
        if (!consumer.has("churn")) {
            return null;
        }
        Fields churn = consumer.section("churn", Section.CHURN);
        ChurnSpec spec = new ChurnSpec(
                churn.required("every", CHURN_EVERY, Values.millis(CHURN_MIN, HOUR)),
                churn.required("away", MS, Values.millis(MS, HOUR)));
        if (spec.away().compareTo(spec.every()) >= 0) {
            churn.problem(
                    "away",
                    "away=" + Units.format(spec.away()) + " must be shorter than every=" + Units.format(spec.every())
                            + ": one member is away at a time");
        }
        return spec;
    }
}
