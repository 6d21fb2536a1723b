package dev.strobe.broker.cluster.consensus;

import static org.apache.ratis.server.RaftServerConfigKeys.Rpc;
import static org.apache.ratis.server.RaftServerConfigKeys.ThreadPool;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** How Ratis is set: quick to elect and to commit, and small, because metadata is little and changes seldom. */
final class RatisKeys {

    /** Of one command, which must fit Ratis's write buffer with what it adds. */
    static final int COMMAND_BYTES_MAX = 512 << 10;

    private static final int BUFFER_BYTES = 1 << 20;

    /** Of entries in one message to a follower, which must fit the write buffer. */
    private static final int APPEND_BYTES_MAX = 768 << 10;

    private static final int MESSAGE_BYTES_MAX = 4 << 20;
    private static final int WINDOW_BYTES = 256 << 10;
    private static final int PREALLOCATED_BYTES = 64 << 10;
    private static final int QUEUED_BYTES_MAX = 8 << 20;
    private static final int QUEUED_MAX = 1024;
    private static final int SNAPSHOTS_KEPT = 2;
    private static final int SERVER_THREADS_MAX = 8;
    private static final int OTHER_THREADS_MAX = 4;
    private static final int FIRST_ELECTION_DIVISOR = 3;

    private RatisKeys() {}

    static RaftProperties of(RatisSettings settings) {
        RaftProperties keys = new RaftProperties();
        RaftConfigKeys.Rpc.setType(keys, new PromptGrpc());
        GrpcConfigKeys.Server.setHost(keys, settings.own().getHostString());
        GrpcConfigKeys.Server.setPort(keys, settings.own().getPort());
        RaftServerConfigKeys.setStorageDir(keys, List.of(settings.folder().toFile()));
        RaftServerConfigKeys.Read.setOption(keys, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        elections(keys, settings.electionMsMin());
        log(keys, settings.segmentBytes());
        snapshots(keys, settings.snapshotEvery());
        threads(keys);
        return keys;
    }

    /** The first election may be quicker than later ones: nobody leads who could be slow. */
    private static void elections(RaftProperties keys, int electionMsMin) {
        Rpc.setTimeoutMin(keys, ms(electionMsMin));
        Rpc.setTimeoutMax(keys, ms(2L * electionMsMin));
        Rpc.setFirstElectionTimeoutMin(keys, ms(Math.max(1, electionMsMin / FIRST_ELECTION_DIVISOR)));
        Rpc.setFirstElectionTimeoutMax(keys, ms(Math.max(2, electionMsMin)));
        Rpc.setRequestTimeout(keys, ms(4L * electionMsMin));
        RaftClientConfigKeys.Rpc.setRequestTimeout(keys, ms(4L * electionMsMin));
        // A process that was stopped for long goes on when it is continued: Ratis would close itself.
        RaftServerConfigKeys.setCloseThreshold(keys, TimeDuration.valueOf(365, TimeUnit.DAYS));
    }

    private static void log(RaftProperties keys, int segmentBytes) {
        RaftServerConfigKeys.Log.setSegmentSizeMax(keys, SizeInBytes.valueOf(segmentBytes));
        RaftServerConfigKeys.Log.setPreallocatedSize(
                keys, SizeInBytes.valueOf(Math.min(PREALLOCATED_BYTES, segmentBytes)));
        RaftServerConfigKeys.Log.setWriteBufferSize(keys, SizeInBytes.valueOf(BUFFER_BYTES));
        RaftServerConfigKeys.Log.setQueueByteLimit(keys, SizeInBytes.valueOf(QUEUED_BYTES_MAX));
        RaftServerConfigKeys.Log.setQueueElementLimit(keys, QUEUED_MAX);
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(keys, 2);
        // The entry that tells how far the log is committed costs a write and a force for each command. Who starts
        // learns it from the leader.
        RaftServerConfigKeys.Log.setLogMetadataEnabled(keys, false);
        // A follower that writes entries takes others with the same first one for the same, and says that it has them
        // all.
        RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(keys, false);
        GrpcConfigKeys.Server.setHeartbeatChannel(keys, false);
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(keys, SizeInBytes.valueOf(APPEND_BYTES_MAX));
        RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(keys, SizeInBytes.valueOf(BUFFER_BYTES));
        RaftServerConfigKeys.Log.Appender.setWaitTimeMin(keys, TimeDuration.ZERO);
        // A node that is back waits no longer than this to hear of the leader; Ratis would wait 5 s.
        RaftServerConfigKeys.Log.Appender.setRetryPolicy(keys, "1ms,10, 100ms,100000");
        RaftServerConfigKeys.Write.setByteLimit(keys, SizeInBytes.valueOf(QUEUED_BYTES_MAX));
        RaftServerConfigKeys.Write.setElementLimit(keys, QUEUED_MAX);
        GrpcConfigKeys.setMessageSizeMax(keys, SizeInBytes.valueOf(MESSAGE_BYTES_MAX));
        GrpcConfigKeys.setFlowControlWindow(keys, SizeInBytes.valueOf(WINDOW_BYTES));
    }

    /** The log does not grow while a node is away: it catches up from a snapshot. */
    private static void snapshots(RaftProperties keys, int every) {
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(keys, true);
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(keys, every);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(keys, SNAPSHOTS_KEPT);
        RaftServerConfigKeys.Snapshot.setCreationGap(keys, 1);
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(keys, true);
        RaftServerConfigKeys.Log.setPurgeGap(keys, 1);
    }

    private static void threads(RaftProperties keys) {
        ThreadPool.setProxySize(keys, OTHER_THREADS_MAX);
        ThreadPool.setServerSize(keys, SERVER_THREADS_MAX);
        ThreadPool.setClientSize(keys, OTHER_THREADS_MAX);
        GrpcConfigKeys.Server.setAsyncRequestThreadPoolSize(keys, OTHER_THREADS_MAX);
    }

    private static TimeDuration ms(long ms) {
        return TimeDuration.valueOf(ms, TimeUnit.MILLISECONDS);
    }
}
