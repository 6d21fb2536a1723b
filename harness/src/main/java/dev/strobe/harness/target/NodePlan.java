package dev.strobe.harness.target;

import dev.strobe.harness.network.Endpoint;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What one node of a target is started with: who it is, where it listens, and where the others are. Immutable.
 *
 * @param id from 1 on
 * @param prefix what stands before its command
 * @param admin {@code host:port} of metrics and health
 * @param controllers of all nodes, in the order of their ids
 */
record NodePlan(
        int id,
        BrokerJvm jvm,
        List<String> prefix,
        Endpoint client,
        Endpoint peer,
        Endpoint controller,
        String admin,
        List<Endpoint> controllers) {

    /** Free ports that a node needs: for its listeners, for what may stand before them, and for metrics. */
    static final int PORTS = 7;

    NodePlan {
        prefix = List.copyOf(prefix);
        controllers = List.copyOf(controllers);
    }

    /** One node on its own, with nothing before its listeners. */
    static NodePlan alone(BrokerJvm jvm, int brokerPort, int otherPort) {
        Endpoint other = Endpoint.of("127.0.0.1:" + otherPort);
        return new NodePlan(
                1, jvm, List.of(), Endpoint.of("127.0.0.1:" + brokerPort), other, other, other.bound(), List.of(other));
    }

    int nodes() {
        return controllers.size();
    }

    boolean clustered() {
        return nodes() > 1;
    }

    /** The same node, started once more. */
    NodePlan with(BrokerJvm next) {
        return new NodePlan(id, next, prefix, client, peer, controller, admin, controllers);
    }

    /** {@code 1@host:port,2@host:port}: where each node finds the others' controllers. */
    String voters() {
        return voters(false);
    }

    /** The same, with the address that this node itself binds to in its own place. */
    String votersWithOwnBound() {
        return voters(true);
    }

    private String voters(boolean ownBound) {
        return IntStream.rangeClosed(1, nodes())
                .mapToObj(node -> {
                    Endpoint other = controllers.get(node - 1);
                    return node + "@" + (ownBound && node == id ? other.bound() : other.advertised());
                })
                .collect(Collectors.joining(","));
    }
}
