package dev.strobe.broker.cluster.consensus;

import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.CommandCodec;
import dev.strobe.broker.cluster.metadata.Outcome;
import dev.strobe.broker.config.BrokerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.ExitUtils;
import org.jspecify.annotations.Nullable;

/**
 * Consensus by Apache Ratis: one Raft group of all nodes, its log and snapshots in a folder of its own.
 *
 * <p>A command goes to the leader that this node knows of: to the Ratis server in this process without a hop where that is
 * the leader. It is repeated, under the same call id, until there is an outcome or time is up; Ratis gives a repeated call
 * the outcome of the first where it still remembers it. The outcome is given once this node has applied the command too.
 *
 * <p>Thread-safe. Started and closed once.
 */
public final class RatisConsensus implements Consensus {

    /** Held here: loggers that nobody holds are forgotten with their level. */
    private static final Logger RATIS_LOG = Logger.getLogger("org.apache.ratis");

    /** Warns of each connection that breaks; that a node is gone is told once, by who controls. */
    private static final Logger RATIS_GRPC_LOG = Logger.getLogger("org.apache.ratis.grpc");

    private final RatisSettings settings;

    private @Nullable RaftServer server;
    private volatile @Nullable Submissions submissions;
    private volatile @Nullable Elections elections;

    public RatisConsensus(RatisSettings settings) {
        this.settings = settings;
    }

    /** Of a node of a cluster. */
    public static RatisConsensus of(BrokerConfig config) {
        return new RatisConsensus(RatisSettings.of(config));
    }

    /**
     * Returns once this node takes part, which is before there is a leader.
     *
     * @throws UncheckedIOException if its port is taken, or its folder cannot be read or written
     */
    @Override
    public synchronized void start(Listener listener) {
        quiet(RATIS_LOG, Level.WARNING);
        quiet(RATIS_GRPC_LOG, Level.SEVERE);
        keepFromExiting();
        RaftProperties keys = RatisKeys.of(settings);
        RaftGroupId groupId = RaftGroupId.valueOf(settings.group());
        List<RaftPeer> peers = settings.voters().entrySet().stream()
                .map(voter -> RaftPeer.newBuilder()
                        .setId(id(voter.getKey()))
                        .setAddress(voter.getValue().getHostString() + ":"
                                + voter.getValue().getPort())
                        .build())
                .toList();
        ReplicatedMetadata metadata = new ReplicatedMetadata(listener, this::leaderChanged);
        try {
            Files.createDirectories(settings.folder());
            RaftServer started = RaftServer.newBuilder()
                    .setServerId(id(settings.node()))
                    .setGroup(RaftGroup.valueOf(groupId, peers))
                    .setStateMachine(metadata)
                    .setProperties(keys)
                    .setOption(RaftStorage.StartupOption.RECOVER)
                    .build();
            server = started;
            ClientId client = ClientId.randomId();
            submissions = new Submissions(
                    new LeaderCalls(
                            started,
                            groupId,
                            client,
                            new GrpcFactory(new Parameters()).newRaftClientRpc(client, keys),
                            peers),
                    metadata::appliedUpTo,
                    settings);
            Elections hastened = new Elections(started, groupId, client, peers);
            elections = hastened;
            started.start();
            hastened.start();
        } catch (IOException | RuntimeException e) {
            close();
            IOException cause = e instanceof IOException io ? io : new IOException(e);
            throw new UncheckedIOException(
                    "consensus cannot start: node=" + settings.node() + " address=" + settings.own() + " folder="
                            + settings.folder(),
                    cause);
        }
    }

    @Override
    public CompletableFuture<Outcome> submit(Command command) {
        byte[] bytes = CommandCodec.encode(command);
        if (bytes.length > RatisKeys.COMMAND_BYTES_MAX) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(
                    "command is too large: size=" + bytes.length + " > " + RatisKeys.COMMAND_BYTES_MAX));
        }
        Submissions to = submissions;
        return to == null
                ? CompletableFuture.failedFuture(new NoConsensusException("not started: node=" + settings.node()))
                : to.submit(bytes);
    }

    @Override
    public void gone(int node) {
        Elections hastened = elections;
        if (hastened != null) {
            hastened.gone(id(node));
        }
    }

    @Override
    public CompletableFuture<Void> resign(List<Integer> heirs) {
        Elections hastened = elections;
        return hastened == null
                ? CompletableFuture.completedFuture(null)
                : hastened.resign(heirs.stream().map(RatisConsensus::id).toList());
    }

    /** Commands whose outcome is not known fail. What is committed stays. */
    @Override
    public synchronized void close() {
        Elections hastened = elections;
        if (hastened != null) {
            hastened.close();
        }
        Submissions open = submissions;
        if (open != null) {
            open.close();
        }
        if (server != null) {
            try {
                server.close();
            } catch (IOException e) {
                RATIS_LOG.log(Level.WARNING, "consensus did not close in order: node=" + settings.node(), e);
            }
        }
    }

    private void leaderChanged() {
        Submissions told = submissions;
        if (told != null) {
            told.leaderChanged();
        }
    }

    /** Ratis ends the process when a port is taken or a thread, any thread, ends with an exception. */
    private static void keepFromExiting() {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        ExitUtils.disableSystemExit();
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    /** Unless a file says otherwise. */
    private static void quiet(Logger logger, Level level) {
        if (logger.getLevel() == null) {
            logger.setLevel(level);
        }
    }

    private static RaftPeerId id(int node) {
        return RaftPeerId.valueOf(Integer.toString(node));
    }
}
