package dev.strobe.broker.cluster.consensus;

import dev.strobe.broker.cluster.metadata.Outcome;
import dev.strobe.broker.cluster.metadata.OutcomeCodec;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.jspecify.annotations.Nullable;

/**
 * Commands on their way: each is sent to the leader, and again while it is not known who that is, when it changes and when
 * a call fails, until there is an outcome or its time is up.
 *
 * <p>All of that happens on one thread of its own, outcomes included. Commands under way are bounded; more fail at once.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what a task does not get done fails when the time of its command is up
final class Submissions implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Submissions.class.getName());

    private static final int UNDER_WAY_MAX = 1024;
    private static final int RETRY_MS = 10;

    /** One command. Its fields belong to the thread. */
    private static final class Submission {
        private final byte[] command;
        private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        private long callId;
        private int calls;
        private @Nullable RaftPeerId calledLast;
        private @Nullable Outcome known;
        private @Nullable Throwable failedLast;
        private @Nullable Future<?> timeUp;

        Submission(byte[] command) {
            this.command = command;
        }
    }

    private final LeaderCalls leader;
    private final LongFunction<CompletableFuture<Void>> appliedUpTo;
    private final RatisSettings settings;
    private final ScheduledThreadPoolExecutor thread;
    private final AtomicInteger underWayCount = new AtomicInteger();
    private final Set<Submission> underWay = new LinkedHashSet<>();
    private long nextCallId = 1;

    /** @param appliedUpTo completes once this node has applied the log entry of an index */
    Submissions(LeaderCalls leader, LongFunction<CompletableFuture<Void>> appliedUpTo, RatisSettings settings) {
        this.leader = leader;
        this.appliedUpTo = appliedUpTo;
        this.settings = settings;
        this.thread = new ScheduledThreadPoolExecutor(
                1,
                Thread.ofPlatform()
                        .name("metadata-submit-" + settings.node())
                        .daemon()
                        .factory());
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    CompletableFuture<Outcome> submit(byte[] command) {
        if (underWayCount.incrementAndGet() > UNDER_WAY_MAX) {
            underWayCount.decrementAndGet();
            return CompletableFuture.failedFuture(
                    new NoConsensusException("too many commands under way: max=" + UNDER_WAY_MAX));
        }
        Submission submission = new Submission(command);
        try {
            thread.execute(() -> begin(submission));
        } catch (RejectedExecutionException e) {
            underWayCount.decrementAndGet();
            submission.outcome.completeExceptionally(new NoConsensusException("closed: node=" + settings.node(), e));
        }
        return submission.outcome;
    }

    /** Whoever waits for an answer of the last leader asks the new one. Any thread. */
    void leaderChanged() {
        execute(() -> {
            RaftPeerId now = leader.leader();
            if (now != null) {
                underWay.stream()
                        .filter(submission -> submission.known == null && !now.equals(submission.calledLast))
                        .forEach(this::call);
            }
        });
    }

    /** Fails what is under way. */
    @Override
    public void close() {
        execute(() -> List.copyOf(underWay).forEach(submission -> fail(submission, "closed: node=" + settings.node())));
        thread.shutdown();
        try {
            leader.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "connections to other nodes did not close in order", e);
        }
    }

    private void begin(Submission submission) {
        submission.callId = nextCallId++;
        underWay.add(submission);
        submission.timeUp = later(() -> timeUp(submission), settings.submitMsMax());
        call(submission);
    }

    private void call(Submission submission) {
        if (submission.outcome.isDone() || submission.known != null) {
            return;
        }
        int call = ++submission.calls;
        RaftPeerId to = leader.leader();
        submission.calledLast = to;
        if (to == null) {
            again(submission, call);
            return;
        }
        int resets = leader.resets(to);
        leader.send(to, submission.callId, submission.command)
                .whenComplete((reply, error) -> execute(() -> {
                    if (error != null) {
                        leader.failed(to, resets, error);
                        failed(submission, call, error);
                    } else {
                        answered(submission, call, reply);
                    }
                }));
    }

    private void answered(Submission submission, int call, RaftClientReply reply) {
        if (!reply.isSuccess()) {
            Throwable refusal = reply.getException();
            if (refusal instanceof StateMachineException) {
                end(submission);
                submission.outcome.completeExceptionally(new IllegalStateException("command cannot be read", refusal));
            } else {
                failed(submission, call, refusal);
            }
            return;
        }
        if (submission.known != null || submission.outcome.isDone()) {
            return;
        }
        Outcome outcome = OutcomeCodec.decode(reply.getMessage().getContent().toByteArray());
        submission.known = outcome;
        appliedUpTo
                .apply(reply.getLogIndex())
                .thenRun(() -> execute(() -> {
                    end(submission);
                    submission.outcome.complete(outcome);
                }));
    }

    private void failed(Submission submission, int call, @Nullable Throwable error) {
        submission.failedLast = error instanceof CompletionException wrapped ? wrapped.getCause() : error;
        if (call == submission.calls) {
            again(submission, call);
        }
    }

    private void again(Submission submission, int call) {
        later(
                () -> {
                    if (call == submission.calls) {
                        call(submission);
                    }
                },
                RETRY_MS);
    }

    /** What is known by now is said, although this node has not applied it: it is behind the others. */
    private void timeUp(Submission submission) {
        Outcome known = submission.known;
        if (known != null) {
            end(submission);
            submission.outcome.complete(known);
        } else {
            fail(
                    submission,
                    "no outcome in time: ms=" + settings.submitMsMax() + " calls=" + submission.calls + " leader="
                            + submission.calledLast);
        }
    }

    private void fail(Submission submission, String message) {
        if (submission.outcome.isDone()) {
            return;
        }
        end(submission);
        Throwable last = submission.failedLast;
        submission.outcome.completeExceptionally(
                last == null ? new NoConsensusException(message) : new NoConsensusException(message, last));
    }

    private void end(Submission submission) {
        if (underWay.remove(submission)) {
            underWayCount.decrementAndGet();
        }
        Future<?> timeUp = submission.timeUp;
        if (timeUp != null) {
            timeUp.cancel(false);
        }
    }

    /** Null if it is closed. */
    private @Nullable Future<?> later(Runnable task, int ms) {
        try {
            return thread.schedule(task, ms, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.FINE, "closed meanwhile", e);
            return null;
        }
    }

    private void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.FINE, "closed meanwhile", e);
        }
    }
}
