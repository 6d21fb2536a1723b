package dev.strobe.broker.cluster.consensus;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.util.ProtoUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spares elections three waits of Ratis.
 *
 * <p>Ratis misses a leader by its silence only, so that the time for that must be longer than whatever may hold up a leader
 * that is alive. Where the host of the leader says that its process is gone, the node with the longest log stands at once.
 * Nobody votes for one whose log is shorter, and after a vote that failed only Ratis's own timeouts hold another. So each node
 * asks the others how far they are; of several that are as far, those with higher ids wait a little longer.
 *
 * <p>Ratis asks for votes over connections that gRPC tries to make again later and later: after an outage of ten seconds
 * nodes that are back would not hear of each other for another ten. Where nobody leads, the connections are made anew.
 *
 * <p>A leader that is closed just ends. Here it can have another lead before.
 */
final class Elections implements AutoCloseable {

    /** Longer than a node on a busy machine is held up; two that stand at once both lose, and wait for a timeout. */
    private static final int STAGGER_MS = 250;

    /** A node that takes longer to say how far its log is counts as one that is as far as this one. */
    private static final int ANSWER_MS_MAX = 250;

    private static final int LOOK_MS = 1_000;
    private static final int RESIGN_MS_MAX = 500;
    private static final Logger LOG = LoggerFactory.getLogger(Elections.class);

    private final RaftServer server;
    private final RaftGroupId group;
    private final ClientId client;
    private final List<RaftPeerId> others;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("strobe-elections").daemon().factory());
    private boolean leaderless;

    Elections(RaftServer server, RaftGroupId group, ClientId client, List<RaftPeer> peers) {
        this.server = server;
        this.group = group;
        this.client = client;
        this.others = peers.stream()
                .map(RaftPeer::getId)
                .filter(peer -> !peer.equals(server.getId()))
                .toList();
    }

    void start() {
        var _ = timer.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    /** Any thread. */
    void gone(RaftPeerId node) {
        try {
            timer.execute(() -> compareAndStand(node));
        } catch (RejectedExecutionException closed) {
            // This node ends.
        }
    }

    private void compareAndStand(RaftPeerId gone) {
        try {
            RaftServer.Division division = server.getDivision(group);
            TermIndex own = division.getRaftLog().getLastEntryTermIndex();
            if (own == null || !gone.equals(division.getInfo().getLeaderId())) {
                return;
            }
            Map<RaftPeerId, CompletableFuture<TermIndex>> lasts = new HashMap<>();
            others.stream().filter(peer -> !peer.equals(gone)).forEach(peer -> lasts.put(peer, lastOf(peer, own)));
            int before = 0;
            for (Map.Entry<RaftPeerId, CompletableFuture<TermIndex>> last : lasts.entrySet()) {
                int further = last.getValue().join().compareTo(own);
                if (further > 0) {
                    return;
                }
                before += further == 0 && number(last.getKey()) < number(server.getId()) ? 1 : 0;
            }
            var _ = timer.schedule(() -> stand(gone), (long) before * STAGGER_MS, TimeUnit.MILLISECONDS);
        } catch (IOException | RuntimeException e) {
            LOG.debug("no election at once, Ratis will hold one: gone={}", gone, e);
        }
    }

    /**
     * The last entry of another node's log, as the answer to a preliminary vote says it, which changes nothing there whatever
     * the answer is.
     *
     * @param own what is taken for it if the node does not answer soon
     */
    private CompletableFuture<TermIndex> lastOf(RaftPeerId peer, TermIndex own) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return TermIndex.valueOf(server.getServerRpc()
                                        .requestVote(preliminary(peer, own))
                                        .getLastEntry());
                            } catch (IOException e) {
                                throw new CompletionException(e);
                            }
                        },
                        Thread::startVirtualThread)
                .exceptionally(e -> {
                    LOG.debug("does not say how far its log is: node={}", peer, e);
                    return own;
                })
                .completeOnTimeout(own, ANSWER_MS_MAX, TimeUnit.MILLISECONDS);
    }

    private RequestVoteRequestProto preliminary(RaftPeerId peer, TermIndex own) throws IOException {
        return RequestVoteRequestProto.newBuilder()
                .setServerRequest(from(server.getId(), peer))
                .setCandidateTerm(server.getDivision(group).getInfo().getCurrentTerm())
                .setCandidateLastEntry(own.toProto())
                .setPreVote(true)
                .build();
    }

    private RaftRpcRequestProto from(RaftPeerId asking, RaftPeerId asked) {
        return RaftRpcRequestProto.newBuilder()
                .setRequestorId(asking.toByteString())
                .setReplyId(asked.toByteString())
                .setRaftGroupId(ProtoUtils.toRaftGroupIdProtoBuilder(group))
                .setCallId(CallId.getAndIncrement())
                .build();
    }

    private void stand(RaftPeerId gone) {
        try {
            RaftServer.Division division = server.getDivision(group);
            TermIndex last = division.getRaftLog().getLastEntryTermIndex();
            if (last == null
                    || !division.getInfo().isFollower()
                    || !gone.equals(division.getInfo().getLeaderId())) {
                return;
            }
            // What a leader that resigns sends to the one that it wants to follow it: no silence, no preliminary vote.
            var _ = server.startLeaderElection(StartLeaderElectionRequestProto.newBuilder()
                    .setServerRequest(from(gone, server.getId()))
                    .setLeaderLastEntry(last.toProto())
                    .build());
        } catch (IOException | RuntimeException e) {
            LOG.debug("no election at once, Ratis will hold one: gone={}", gone, e);
        }
    }

    /** Any thread; never fails. */
    CompletableFuture<Void> resign(List<RaftPeerId> heirs) {
        if (heirs.isEmpty() || !leads()) {
            return CompletableFuture.completedFuture(null);
        }
        return passTo(heirs.getFirst()).exceptionallyCompose(refused -> {
            LOG.debug("does not lead instead: node={}", heirs.getFirst(), refused);
            return resign(heirs.subList(1, heirs.size()));
        });
    }

    private CompletableFuture<Void> passTo(RaftPeerId heir) {
        try {
            return server.transferLeadershipAsync(new TransferLeadershipRequest(
                            client, server.getId(), group, CallId.getAndIncrement(), heir, RESIGN_MS_MAX))
                    .thenCompose(reply -> reply.isSuccess()
                            ? CompletableFuture.completedFuture(null)
                            : CompletableFuture.failedFuture(reply.getException()));
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private boolean leads() {
        return leader().filter(server.getId()::equals).isPresent();
    }

    private void look() {
        boolean before = leaderless;
        leaderless = leader().isEmpty();
        if (before && leaderless) {
            IOException why = new IOException("nobody leads");
            others.forEach(peer -> server.getServerRpc().handleException(peer, why, true));
        }
    }

    private Optional<RaftPeerId> leader() {
        try {
            return Optional.ofNullable(server.getDivision(group).getInfo().getLeaderId());
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static int number(RaftPeerId node) {
        return Integer.parseInt(node.toString());
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
