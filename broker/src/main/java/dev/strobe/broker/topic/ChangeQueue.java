package dev.strobe.broker.topic;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes changes one after another, also where one takes several steps on several threads: the next begins when the one
 * before has its outcome. At most {@link #CHANGES_MAX} wait; further ones are refused as {@link TopicError#BUSY}.
 *
 * <p>Thread-safe; callers never wait. Changes run on the control executor.
 */
final class ChangeQueue {

    static final int CHANGES_MAX = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(ChangeQueue.class);

    private final Executor control;
    private final ArrayDeque<Change> waiting = new ArrayDeque<>();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private boolean running;
    private boolean closed;

    private record Change(Supplier<CompletableFuture<TopicOutcome>> work, CompletableFuture<TopicOutcome> outcome) {}

    ChangeQueue(Executor control) {
        this.control = control;
    }

    CompletableFuture<TopicOutcome> submit(Supplier<CompletableFuture<TopicOutcome>> work) {
        Change change = new Change(work, new CompletableFuture<>());
        synchronized (waiting) {
            if (closed) {
                return refused(TopicError.NOT_SERVED, "The broker is stopping.");
            }
            if (waiting.size() >= CHANGES_MAX) {
                return refused(TopicError.BUSY, "Too many changes are waiting: the limit is " + CHANGES_MAX + ".");
            }
            waiting.add(change);
            if (running) {
                return change.outcome();
            }
            running = true;
        }
        startNext();
        return change.outcome();
    }

    /** Refuses what comes and what still waits; completes when the change under way has ended. */
    CompletableFuture<Void> close() {
        ArrayDeque<Change> left;
        synchronized (waiting) {
            closed = true;
            left = new ArrayDeque<>(waiting);
            waiting.clear();
            if (!running) {
                idle.complete(null);
            }
        }
        left.forEach(change ->
                change.outcome().complete(new TopicOutcome.Refused(TopicError.NOT_SERVED, "The broker is stopping.")));
        return idle;
    }

    int waitingCount() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    private void startNext() {
        Change change;
        synchronized (waiting) {
            change = waiting.poll();
            if (change == null) {
                running = false;
                if (closed) {
                    idle.complete(null);
                }
                return;
            }
        }
        try {
            control.execute(() -> run(change));
        } catch (RejectedExecutionException e) {
            end(change, new TopicOutcome.Refused(TopicError.BUSY, "The control thread takes no more work."));
        }
    }

    /** The control thread's root for a change: whatever breaks in one must not keep the next from its turn. */
    private void run(Change change) {
        CompletableFuture<TopicOutcome> outcome;
        try {
            outcome = change.work().get();
        } catch (RuntimeException e) {
            outcome = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<TopicOutcome> _ = outcome.whenComplete((done, failure) -> {
            if (failure == null) {
                end(change, done);
            } else {
                LOG.error("change of topics failed", failure);
                change.outcome().completeExceptionally(failure);
                startNext();
            }
        });
    }

    private void end(Change change, TopicOutcome outcome) {
        change.outcome().complete(outcome);
        startNext();
    }

    static CompletableFuture<TopicOutcome> refused(TopicError error, String message) {
        return CompletableFuture.completedFuture(new TopicOutcome.Refused(error, message));
    }
}
