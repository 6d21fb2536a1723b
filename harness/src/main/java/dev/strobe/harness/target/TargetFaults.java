package dev.strobe.harness.target;

import dev.strobe.harness.scenario.FaultSpec;
import dev.strobe.harness.scenario.FaultSpec.Action;
import dev.strobe.harness.scenario.FaultSpec.Subject.Role;
import dev.strobe.harness.scenario.FaultWords;
import dev.strobe.harness.scenario.Scenario;
import dev.strobe.harness.scenario.Scenario.TopicSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the faults of a scenario need of a target, and whether it has it. Immutable. */
final class TargetFaults {

    /** Of a broker with fault points inside. */
    private static final Set<Action> INSIDE = Set.of(Action.DISK_SLOW, Action.FSYNC_STALL);

    private final List<FaultSpec> faults;

    TargetFaults(List<FaultSpec> faults) {
        this.faults = List.copyOf(faults);
    }

    boolean needNetwork() {
        return faults.stream().anyMatch(fault -> FaultWords.ofNetwork(fault.action()));
    }

    /**
     * Whether namespaces can do all of it: cutting off is all that is asked for, and nobody has to reach a JVM's own listener
     * on the loopback interface, which would be another one in there.
     */
    boolean cutsAreEnough() {
        return faults.stream()
                .map(FaultSpec::action)
                .allMatch(action ->
                        action == Action.PARTITION || (!FaultWords.ofNetwork(action) && action != Action.GC_PRESSURE));
    }

    boolean needOwnDisk() {
        return faults.stream().anyMatch(fault -> fault.action() == Action.DISK_FULL);
    }

    boolean needFaultPoints() {
        return faults.stream().anyMatch(fault -> INSIDE.contains(fault.action()));
    }

    /** Throws {@link UnknownTargetException} for a target whose processes are not ours. */
    void refuseAll(String name, String why) {
        if (!faults.isEmpty()) {
            throw new UnknownTargetException("target '" + name + "' cannot take the fault '" + word(faults.getFirst())
                    + "': " + why + ". Targets that can: strobe, kafka");
        }
    }

    /** Throws {@link UnknownTargetException} where a broker that is started with these nodes cannot take one. */
    void check(String name, int nodes, boolean faultPoints) {
        for (FaultSpec fault : faults) {
            if (INSIDE.contains(fault.action()) && !faultPoints) {
                throw new UnknownTargetException("target '" + name + "' cannot take the fault '" + word(fault)
                        + "', which needs fault points inside the broker. Targets that can: strobe");
            }
            if (fault.subject().role() == Role.NODE && fault.subject().number() > nodes) {
                throw new UnknownTargetException("target '" + name + "' has no node "
                        + fault.subject().number() + " for the fault '" + word(fault) + "': nodes=" + nodes);
            }
        }
        if (needOwnDisk() && !NodeDisk.possible()) {
            throw new UnknownTargetException(
                    "the fault 'disk-full' needs the right to mount a file system, which this process lacks: run as root,"
                            + " or leave it out");
        }
    }

    /** Throws {@link UnknownTargetException} where a topic wants more replicas than there are nodes. */
    static void checkReplicas(String name, Scenario scenario, int nodes) {
        for (Map.Entry<String, TopicSpec> topic : scenario.topics().entrySet()) {
            if (topic.getValue().replicas() > nodes) {
                throw new UnknownTargetException("target '" + name + "' has fewer nodes than topic '" + topic.getKey()
                        + "' has replicas: nodes=" + nodes + " < replicas="
                        + topic.getValue().replicas() + "; set topology.nodes, or write " + TargetOptions.word(name)
                        + "?nodes=" + topic.getValue().replicas());
            }
        }
    }

    private static String word(FaultSpec fault) {
        return FaultWords.action(fault.action());
    }
}
