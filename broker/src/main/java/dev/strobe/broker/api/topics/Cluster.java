package dev.strobe.broker.api.topics;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;

/**
 * The cluster as clients are told: this one node, which is also its controller. There is no authorizer, so everybody may do
 * everything.
 *
 * @param address where clients connect; known once the listener is bound
 */
record Cluster(int nodeId, String clusterId, Supplier<InetSocketAddress> address) {

    /** Read, write, create, delete, alter, describe, describe and alter configs; a bit for each operation's code. */
    static final int TOPIC_OPERATIONS = bits(3, 4, 5, 6, 7, 8, 10, 11);

    /** Create, alter, describe, cluster action, describe and alter configs, idempotent write. */
    static final int CLUSTER_OPERATIONS = bits(5, 7, 8, 9, 10, 11, 12);

    String host() {
        return address.get().getHostString();
    }

    int port() {
        return address.get().getPort();
    }

    List<Integer> nodes() {
        return List.of(nodeId);
    }

    private static int bits(int... codes) {
        int bits = 0;
        for (int code : codes) {
            bits |= 1 << code;
        }
        return bits;
    }
}
