package dev.strobe.broker.cluster.consensus;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;
import org.apache.ratis.server.raftlog.RaftLogIOException;

/**
 * Ratis's gRPC, with followers that learn of a commit at once.
 *
 * <p>Ratis tells them with the next entry or heartbeat, up to half the shortest election timeout later; or, as it is by
 * default, by another entry in the log for each commit, which costs a write and a force on every node. Here a heartbeat
 * goes out as soon as it can tell a follower of entries that it has and does not know to be committed.
 *
 * <p>And with followers that are never stuck. Ratis sends no entries while a heartbeat is due. To a follower that refused one,
 * because its log is not what the leader thinks, it waits longer than the time between heartbeats: from then on it sends nothing
 * else, and each is refused. Only entries make the leader look where the follower's log ends. Here they go first.
 *
 * <p>Ratis makes an object of this class by its name.
 */
final class PromptGrpc implements RpcType {

    private static final class Factory extends GrpcFactory {

        Factory(Parameters parameters) {
            super(parameters);
        }

        @Override
        public LogAppender newLogAppender(RaftServer.Division server, LeaderState state, FollowerInfo follower) {
            return new Appender(server, state, follower);
        }
    }

    /** The leader's way to one follower. Ratis wakes it at each commit and at each answer. */
    private static final class Appender extends GrpcLogAppender {

        /** Long enough to be taken for a wait by whoever collects entries as long as no heartbeat is due. */
        private static final long ENTRIES_FIRST_MS = 4;

        /** While a request is made that shall carry entries, although a heartbeat may be due. The appender's thread only. */
        private boolean sendsEntries;

        /** Up to which entry the follower was told. */
        private volatile long committedTold = -1;

        Appender(RaftServer.Division server, LeaderState state, FollowerInfo follower) {
            super(server, state, follower);
        }

        @Override
        public long getHeartbeatWaitTimeMs() {
            if (sendsEntries) {
                return Math.max(ENTRIES_FIRST_MS, super.getHeartbeatWaitTimeMs());
            }
            return hasNews() ? 0 : super.getHeartbeatWaitTimeMs();
        }

        @Override
        public AppendEntriesRequestProto newAppendEntriesRequest(long callId, boolean heartbeat)
                throws RaftLogIOException {
            AppendEntriesRequestProto request;
            sendsEntries =
                    !heartbeat && getFollower().getNextIndex() < getRaftLog().getNextIndex();
            try {
                request = super.newAppendEntriesRequest(callId, heartbeat);
            } finally {
                sendsEntries = false;
            }
            if (request == null && getHeartbeatWaitTimeMs() <= 0) {
                request = super.newAppendEntriesRequest(callId, true);
            }
            if (request != null && (request.hasPreviousLog() || request.getEntriesCount() > 0)) {
                long last = request.getEntriesCount() > 0
                        ? request.getEntries(request.getEntriesCount() - 1).getIndex()
                        : request.getPreviousLog().getIndex();
                committedTold = Math.max(committedTold, Math.min(last, request.getLeaderCommit()));
            }
            return request;
        }

        /** A follower believes what is said of entries before those on their way; entries that are to go say it themselves. */
        private boolean hasNews() {
            return getFollower().getNextIndex() == getRaftLog().getNextIndex()
                    && !hasPendingDataRequests()
                    && Math.min(
                                    getRaftLog().getLastCommittedIndex(),
                                    getFollower().getMatchIndex())
                            > committedTold;
        }
    }

    @Override
    public String name() {
        return PromptGrpc.class.getName();
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        return new Factory(parameters);
    }
}
