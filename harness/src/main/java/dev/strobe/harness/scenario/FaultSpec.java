package dev.strobe.harness.scenario;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A fault to be brought about during the load.
 *
 * @param action what is done
 * @param subject to whom
 * @param at after the start of the first measured phase
 * @param length when it is undone; null: at the end of the run, where it is undone whatever happens
 * @param parameters what the action takes besides, by name, such as {@code delay: 50ms}
 */
public record FaultSpec(
        Action action,
        Subject subject,
        Duration at,
        @Nullable Duration length,
        Map<String, String> parameters) {

    public FaultSpec {
        parameters = Map.copyOf(parameters);
    }

    /** As the scenario writes it, with its end where it has one. */
    public Optional<Duration> end() {
        return Optional.ofNullable(length).map(at::plus);
    }

    /** What can be done to a node, in the words of the scenario: lower case, with hyphens. */
    public enum Action {
        /** SIGKILL; with a length the node is started again after it. */
        KILL,
        /** SIGSTOP; undone by SIGCONT. */
        STOP,
        /** Undoes a stop without a length. */
        CONTINUE,
        /** Ends the node in order and starts it again. */
        RESTART,
        /** Cuts the node off: from nodes, from clients, or from both, as the parameter {@code from} says. */
        PARTITION,
        DELAY,
        JITTER,
        BANDWIDTH,
        /** Resets all connections once. */
        RESET,
        /** Bytes go nowhere, connections stay. */
        BLACKHOLE,
        DISK_FULL,
        DISK_SLOW,
        FSYNC_STALL,
        CPU_HOG,
        GC_PRESSURE
    }

    /**
     * Who it befalls; told by role, which is looked up when the fault begins.
     *
     * @param topic as the scenario names it; null unless the role is one of a partition
     * @param number of the partition, or of the node; -1 where the role has none
     */
    public record Subject(Role role, @Nullable String topic, int number) {

        /** As the scenario writes it. */
        public enum Role {
            /** {@code leader(orders-0)}. */
            LEADER,
            /** {@code follower(orders-0)}: the first replica in sync that does not lead. */
            FOLLOWER,
            /** {@code controller}. */
            CONTROLLER,
            /** {@code node 2}. */
            NODE,
            /** {@code random}: drawn by the run's seed. */
            RANDOM,
            /** {@code all}: one node after the other, for a rolling restart. */
            ALL
        }
    }
}
