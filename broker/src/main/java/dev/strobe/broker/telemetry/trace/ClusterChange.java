package dev.strobe.broker.telemetry.trace;

import java.util.Map;

/**
 * A change of the cluster, as one node took it up.
 *
 * @param startNs when this node learned of it, on the monotonic clock
 * @param endNs when it had taken it up: its partitions were told
 * @param attributes what it was
 */
public record ClusterChange(SpanName name, long startNs, long endNs, Map<SpanAttribute, Object> attributes) {

    public ClusterChange {
        attributes = Map.copyOf(attributes);
    }
}
