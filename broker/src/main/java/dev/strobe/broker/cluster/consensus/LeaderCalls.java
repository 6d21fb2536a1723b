package dev.strobe.broker.cluster.consensus;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;

/** Single calls to whichever node leads, without repeating them. Used by one thread. */
final class LeaderCalls implements AutoCloseable {

    private final RaftServer server;
    private final RaftGroupId group;
    private final ClientId client;
    private final RaftClientRpc rpc;

    /** How often the connection to a node was made anew: of calls that fail together, the first one does it. */
    private final Map<RaftPeerId, Integer> resets = new HashMap<>();

    LeaderCalls(RaftServer server, RaftGroupId group, ClientId client, RaftClientRpc rpc, List<RaftPeer> peers) {
        this.server = server;
        this.group = group;
        this.client = client;
        this.rpc = rpc;
        rpc.addRaftPeers(peers);
    }

    /** As this node knows it; null if it knows none. */
    @Nullable RaftPeerId leader() {
        try {
            return server.getDivision(group).getInfo().getLeaderId();
        } catch (IOException e) {
            return null;
        }
    }

    /** Fails with what Ratis says; then nobody knows what became of the command. */
    CompletableFuture<RaftClientReply> send(RaftPeerId leader, long callId, byte[] command) {
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(leader)
                .setGroupId(group)
                .setCallId(callId)
                .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(command)))
                .setType(RaftClientRequest.writeRequestType())
                .build();
        try {
            return leader.equals(server.getId())
                    ? server.submitClientRequestAsync(request)
                    : rpc.sendRequestAsyncUnordered(request);
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    int resets(RaftPeerId peer) {
        return resets.getOrDefault(peer, 0);
    }

    /**
     * Makes the connection anew over which a call failed.
     *
     * @param resetsAtCall what {@link #resets} was when it was made
     */
    void failed(RaftPeerId peer, int resetsAtCall, Throwable error) {
        if (!peer.equals(server.getId()) && resets(peer) == resetsAtCall) {
            resets.put(peer, resetsAtCall + 1);
            rpc.handleException(peer, error, true);
        }
    }

    @Override
    public void close() throws IOException {
        rpc.close();
    }
}
