package dev.strobe.harness.fault;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What became of one fault of the scenario: who it befell and when. All times on the monotonic clock.
 *
 * @param action in the scenario's words
 * @param subject in the scenario's words
 * @param nodes the nodes that the subject turned out to be
 * @param partitions what those nodes led when it began: the partitions that are affected
 * @param controller whether one of them was the active controller
 * @param method how it was brought about, for people: a signal, a namespace, a proxy
 * @param askedNs when it was begun
 * @param heldNs when it was in effect; nothing of it was before {@code askedNs}
 * @param healedNs when nothing of it was in effect any more; empty if it lasted to the end of the run
 * @param detectedNs when the target told that it had noticed: other leaders for all affected partitions; empty if it never did
 */
public record FaultWindow(
        String action,
        String subject,
        List<Integer> nodes,
        List<Led> partitions,
        boolean controller,
        String method,
        long askedNs,
        long heldNs,
        OptionalLong healedNs,
        OptionalLong detectedNs,
        Map<String, String> parameters) {

    public FaultWindow {
        nodes = List.copyOf(nodes);
        partitions = List.copyOf(partitions);
        parameters = Map.copyOf(parameters);
    }

    /** @param topic as the target names it */
    public record Led(String topic, int partition) {}
}
