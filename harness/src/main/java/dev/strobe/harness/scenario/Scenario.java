package dev.strobe.harness.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A checked scenario with every default filled in. Immutable; the same scenario and seed give the same load.
 *
 * @param target target name such as {@code kafka}, {@code synthetic} or {@code kafka://127.0.0.1:9092}
 * @param nodes of a target that is started for the run, unless the target's name says otherwise
 * @param topics by the name the scenario uses; the run prefixes it
 * @param pacing how load threads wait for the next arrival
 * @param compare what {@code strobe run} does without being told a target or a number of rounds
 * @param load phases in order, warm-up first
 * @param seed of every random choice in the run
 */
public record Scenario(
        String name,
        String description,
        String target,
        CompareSpec compare,
        int nodes,
        Map<String, TopicSpec> topics,
        List<ProducerSpec> producers,
        List<ConsumerSpec> consumers,
        Pacing pacing,
        List<LoadSpec> load,
        DrainSpec drain,
        ObserveSpec observe,
        SyntheticSpec synthetic,
        List<FaultSpec> faults,
        List<Expectation> expectations,
        long seed) {

    public Scenario {
        topics = Map.copyOf(topics);
        producers = List.copyOf(producers);
        consumers = List.copyOf(consumers);
        load = List.copyOf(load);
        faults = List.copyOf(faults);
        expectations = List.copyOf(expectations);
    }

    /** All phases in order, with names that are unique in this scenario. */
    public List<PhaseSpec> phases() {
        return PhaseNames.phases(load);
    }

    /** How long its load takes, about. */
    public Duration typicalLength() {
        return load.stream().map(LoadSpec::typicalLength).reduce(Duration.ZERO, Duration::plus);
    }

    /** The same scenario against one other target, for one run. */
    public Scenario withTarget(String other) {
        return new Scenario(
                name,
                description,
                other,
                CompareSpec.NONE,
                nodes,
                topics,
                producers,
                consumers,
                pacing,
                load,
                drain,
                observe,
                synthetic,
                faults,
                expectations,
                seed);
    }

    /**
     * The same scenario with its phases and the start times of faults and stalls multiplied by {@code timeScale}. A warm-up is not cut below
     * 5 s, a measured phase not below 1 s; what is shorter already stays. Lengths of faults and stalls, timeouts and limits stay.
     */
    public Scenario scaled(double timeScale) {
        return new TimeScale(timeScale).apply(this);
    }

    /**
     * Targets to be run in turn and set beside each other.
     *
     * @param targets the first is what the others are held against; empty for a scenario of one target
     * @param repeat rounds
     */
    public record CompareSpec(List<String> targets, int repeat) {

        static final CompareSpec NONE = new CompareSpec(List.of(), 1);

        public CompareSpec {
            targets = List.copyOf(targets);
        }
    }

    /** PARK sleeps to the next arrival; SPIN burns a core for microsecond precision. */
    public enum Pacing {
        PARK,
        SPIN
    }

    /** @param settings target-specific topic settings such as {@code min.insync.replicas} */
    public record TopicSpec(int partitions, int replicas, Map<String, String> settings) {
        public TopicSpec {
            settings = Map.copyOf(settings);
        }
    }

    public enum Acks {
        NONE,
        LEADER,
        ALL
    }

    public enum Compression {
        NONE,
        GZIP,
        SNAPPY,
        LZ4,
        ZSTD
    }

    /**
     * {@code count} identical producers, each with its own client and load thread.
     *
     * @param settings further client settings, passed on as they are; they win over the named ones
     */
    public record ProducerSpec(
            String topic,
            int count,
            Acks acks,
            boolean idempotence,
            Duration linger,
            long batchBytes,
            Compression compression,
            long bufferBytes,
            Duration maxBlock,
            int inFlightRequests,
            Duration requestTimeout,
            Duration deliveryTimeout,
            MessageSpec message,
            Map<String, String> settings) {
        public ProducerSpec {
            settings = Map.copyOf(settings);
        }
    }

    /** @param sizeBytes payload size including the stamp */
    public record MessageSpec(int sizeBytes, KeySpec keys, PayloadSpec payload) {}

    /** How keys are chosen. */
    public sealed interface KeySpec {
        /** No key: the client spreads messages as it likes. */
        record None() implements KeySpec {}

        /** {@code count} keys, each equally likely. */
        record Uniform(int count) implements KeySpec {}

        /** {@code count} keys, the k-th with a probability proportional to 1/k^exponent. */
        record Zipf(int count, double exponent) implements KeySpec {}

        /** {@code count} keys in turn. */
        record RoundRobin(int count) implements KeySpec {}
    }

    /** What fills a message after its stamp. */
    public sealed interface PayloadSpec {
        /** Zero bytes. */
        record Zeros() implements PayloadSpec {}

        /** Random bytes in the given share of each message, zeros in the rest: 0.5 compresses to about half. */
        record Random(double share) implements PayloadSpec {}
    }

    /**
     * {@code count} members of one consumer group; the group is one subscription.
     *
     * @param assignor how the group's partitions are dealt out among its members
     * @param churn members that leave and come back while load is measured; null for a group that stays as it is
     * @param settings further client settings, passed on as they are; they win over the named ones
     */
    public record ConsumerSpec(
            String topic,
            String group,
            int count,
            int fetchMinBytes,
            Duration fetchMaxWait,
            int maxPollRecords,
            Assignor assignor,
            @Nullable ChurnSpec churn,
            Map<String, String> settings) {
        public ConsumerSpec {
            settings = Map.copyOf(settings);
        }
    }

    /** How a group deals out its partitions; the first three take all of them back first. */
    public enum Assignor {
        RANGE,
        ROUND_ROBIN,
        STICKY,
        COOPERATIVE_STICKY
    }

    /**
     * Members leave their group in turn and come back.
     *
     * @param every from one leaving to the next
     * @param away how long each stays away; shorter than {@code every}
     */
    public record ChurnSpec(Duration every, Duration away) {}

    /**
     * What happens to the backlog between phases and at the end.
     *
     * @param betweenPhases whether the backlog is drained before the next phase starts
     * @param timeout the drain deadline: messages without an answer by then are censored
     */
    public record DrainSpec(boolean betweenPhases, Duration timeout) {}

    /**
     * @param slowest messages kept per phase with their client-side spans; a tenth of that per second besides
     * @param randomOneIn keep one in this many besides; 0 for none
     * @param tracesPerS kept traces a second at the most, over all threads
     * @param headersOneIn one in this many messages carries its trace in its headers; 0 for none
     * @param jfr what is recorded ({@code default}, {@code full}, {@code profile}) or {@code off}
     */
    public record ObserveSpec(int slowest, long randomOneIn, int tracesPerS, long headersOneIn, String jfr) {

        /** Kept traces a second where the scenario does not say. */
        public static final int TRACES_PER_S = 200;

        /** With the usual budget, and no headers. */
        public ObserveSpec(int slowest, long randomOneIn, String jfr) {
            this(slowest, randomOneIn, TRACES_PER_S, 0, jfr);
        }
    }
}
