package dev.strobe.broker.cluster.consensus;

import dev.strobe.broker.cluster.metadata.CommandCodec;
import dev.strobe.broker.cluster.metadata.MetadataState;
import dev.strobe.broker.cluster.metadata.Outcome;
import dev.strobe.broker.cluster.metadata.OutcomeCodec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.AtomicFileOutputStream;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of metadata as Ratis drives it: applies committed entries, keeps snapshots, and tells the listener.
 *
 * <p>Ratis applies, restores and takes snapshots on one thread of its own. Leadership is gained on that thread and lost on
 * others; a lock keeps the listener from being called by two at once. A command that cannot be read, or a snapshot that is
 * damaged, ends this node's part in the consensus: it must not go on with other metadata than the others have.
 */
final class ReplicatedMetadata extends BaseStateMachine {

    private final Consensus.Listener listener;
    private final Runnable leaderChanged;
    private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
    private final MetadataState state = new MetadataState();

    /** Who waits for an entry to be applied here, by its index. Bounded by the commands under way. */
    private final TreeMap<Long, List<CompletableFuture<Void>>> waiting = new TreeMap<>();

    private boolean leads;

    /** @param leaderChanged called on any thread, with locks of Ratis held */
    ReplicatedMetadata(Consensus.Listener listener, Runnable leaderChanged) {
        this.listener = listener;
        this.leaderChanged = leaderChanged;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage raftStorage) throws IOException {
        getLifeCycle()
                .startAndTransition(
                        () -> {
                            super.initialize(server, groupId, raftStorage);
                            storage.init(raftStorage);
                            restore(storage.getLatestSnapshot());
                        },
                        IOException.class);
    }

    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    /** A snapshot came from the leader. */
    @Override
    public void reinitialize() throws IOException {
        restore(storage.loadLatestSnapshot());
        if (getLifeCycleState() == LifeCycle.State.PAUSED) {
            getLifeCycle().transition(LifeCycle.State.STARTING);
            getLifeCycle().transition(LifeCycle.State.RUNNING);
        }
    }

    @Override
    public SimpleStateMachineStorage getStateMachineStorage() {
        return storage;
    }

    /** Keeps what cannot be read from getting into the log. */
    @Override
    public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
        TransactionContext transaction = super.startTransaction(request);
        try {
            CommandCodec.decode(request.getMessage().getContent().toByteArray());
        } catch (RuntimeException e) {
            transaction.setException(e);
        }
        return transaction;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        long before = state.image().version();
        Outcome outcome = state.apply(
                CommandCodec.decode(entry.getStateMachineLogEntry().getLogData().toByteArray()));
        if (state.image().version() != before) {
            tellApplied();
        }
        applied(entry.getTerm(), entry.getIndex());
        ByteString bytes = UnsafeByteOperations.unsafeWrap(OutcomeCodec.encode(outcome));
        return CompletableFuture.completedFuture(Message.valueOf(bytes));
    }

    /** Entries of Ratis's own. */
    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        applied(term, index);
    }

    @Override
    public long takeSnapshot() throws IOException {
        TermIndex last = getLastAppliedTermIndex();
        File file = storage.getSnapshotFile(last.getTerm(), last.getIndex());
        AtomicFileOutputStream out = new AtomicFileOutputStream(file);
        try {
            out.write(state.snapshot());
        } catch (IOException | RuntimeException e) {
            out.abort();
            throw e;
        }
        out.close();
        storage.updateLatestSnapshot(new SingleFileSnapshotInfo(
                new FileInfo(file.toPath(), MD5FileUtil.computeAndSaveMd5ForFile(file)),
                last.getTerm(),
                last.getIndex()));
        return last.getIndex();
    }

    /** Completes once this node has applied the entry, and shows it. */
    CompletableFuture<Void> appliedUpTo(long index) {
        synchronized (waiting) {
            if (getLastAppliedTermIndex().getIndex() >= index) {
                return CompletableFuture.completedFuture(null);
            }
            CompletableFuture<Void> applied = new CompletableFuture<>();
            waiting.computeIfAbsent(index, i -> new ArrayList<>()).add(applied);
            return applied;
        }
    }

    /** The first entry of this node's term is applied, and with it all before. */
    @Override
    public void notifyLeaderReady() {
        int term;
        try {
            term = Math.toIntExact(
                    getServer().join().getDivision(getGroupId()).getInfo().getCurrentTerm());
        } catch (IOException e) {
            throw new IllegalStateException("a leader without its group: node=" + getId(), e);
        }
        synchronized (listener) {
            leads = true;
            listener.leads(term);
        }
        leaderChanged.run();
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pending) {
        tellFollows();
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
        leaderChanged.run();
    }

    @Override
    public void close() {
        tellFollows();
    }

    private void tellApplied() {
        synchronized (listener) {
            listener.applied(state.image());
        }
    }

    private void tellFollows() {
        synchronized (listener) {
            if (leads) {
                leads = false;
                listener.follows();
            }
        }
    }

    private void applied(long term, long index) {
        updateLastAppliedTermIndex(term, index);
        wake(index);
    }

    private void wake(long index) {
        List<CompletableFuture<Void>> reached = new ArrayList<>();
        synchronized (waiting) {
            var upTo = waiting.headMap(index, true);
            upTo.values().forEach(reached::addAll);
            upTo.clear();
        }
        reached.forEach(applied -> applied.complete(null));
    }

    private void restore(@Nullable SingleFileSnapshotInfo snapshot) throws IOException {
        if (snapshot == null) {
            return;
        }
        state.restore(Files.readAllBytes(snapshot.getFile().getPath()));
        setLastAppliedTermIndex(snapshot.getTermIndex());
        if (state.image().version() > 0) {
            tellApplied();
        }
        wake(snapshot.getIndex());
    }
}
