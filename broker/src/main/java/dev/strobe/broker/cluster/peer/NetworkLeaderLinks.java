package dev.strobe.broker.cluster.peer;

import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.replication.LeaderLink;
import dev.strobe.broker.net.PeerClient;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.time.NanoClock;
import java.util.function.Function;

/** Links to leaders over the network, in the Kafka protocol's own Fetch. */
public final class NetworkLeaderLinks implements LeaderLink.Factory {

    private final Function<PartitionLoop, PeerClient> clients;
    private final String clientId;
    private final NanoClock clock;

    /**
     * Links of one node.
     *
     * @param clients the way to peers of each loop
     * @param clientId by which leaders know it
     */
    public NetworkLeaderLinks(Function<PartitionLoop, PeerClient> clients, String clientId, NanoClock clock) {
        this.clients = clients;
        this.clientId = clientId;
        this.clock = clock;
    }

    @Override
    public LeaderLink open(ClusterNode leader, PartitionLoop loop) {
        return new NetworkLeaderLink(leader, loop, clients.apply(loop), clientId, clock);
    }
}
