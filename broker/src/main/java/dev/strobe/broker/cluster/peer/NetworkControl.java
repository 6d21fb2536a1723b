package dev.strobe.broker.cluster.peer;

import dev.strobe.broker.cluster.control.ControlNetwork;
import dev.strobe.broker.cluster.control.Heartbeat;
import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.net.PeerClient;
import dev.strobe.broker.net.PeerConnection;
import dev.strobe.broker.net.PeerEnd;
import dev.strobe.broker.net.PeerEvents;
import dev.strobe.broker.partition.PartitionLoop;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Control over the network: heartbeats on a connection to the controller that is kept while they are answered in time, so
 * that its end tells the controller at once that this node is gone. Its loop only.
 */
public final class NetworkControl implements ControlNetwork {

    private final PartitionLoop loop;
    private final PeerClient client;
    private final String clientId;
    private @Nullable HeartbeatLink link;
    private boolean closed;

    /**
     * For one node.
     *
     * @param loop on which it is called
     * @param client of that loop
     * @param clientId by which the controller knows the node
     */
    public NetworkControl(PartitionLoop loop, PeerClient client, String clientId) {
        this.loop = loop;
        this.client = client;
        this.clientId = clientId;
    }

    @Override
    public void heartbeat(ClusterNode controller, Heartbeat beat, long timeoutMs, Consumer<Heartbeat.Answer> whenDone) {
        HeartbeatLink open = link;
        if (open == null || open.isClosed() || !open.leadsTo(controller)) {
            if (open != null) {
                open.close();
            }
            open = new HeartbeatLink(controller, loop, client, clientId);
            link = open;
        }
        open.beat(beat, timeoutMs, whenDone);
    }

    @Override
    public void probe(ClusterNode node, long timeoutMs, Consumer<Probe> whenDone) {
        new ProbeEvents(whenDone).connect(node, timeoutMs);
    }

    @Override
    public void close() {
        closed = true;
        if (link != null) {
            link.close();
        }
    }

    /** A connection that is only tried. */
    private final class ProbeEvents implements PeerEvents {
        private final Consumer<Probe> whenDone;
        private @Nullable PeerConnection connection;

        ProbeEvents(Consumer<Probe> whenDone) {
            this.whenDone = whenDone;
        }

        void connect(ClusterNode node, long timeoutMs) {
            int ms = (int) Math.min(Integer.MAX_VALUE, Math.max(1, timeoutMs));
            connection = client.connect(node.peer().host(), node.peer().port(), ms, this);
        }

        @Override
        public void connected() {
            Objects.requireNonNull(connection).close();
            done(Probe.ACCEPTED);
        }

        @Override
        public void answered(ByteBuffer frame) {
            throw new IllegalStateException("nothing was asked");
        }

        @Override
        public void closed(PeerEnd end, String reason) {
            done(end == PeerEnd.REFUSED ? Probe.REFUSED : Probe.SILENT);
        }

        private void done(Probe probe) {
            if (!closed) {
                whenDone.accept(probe);
            }
        }
    }
}
