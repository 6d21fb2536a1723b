package dev.strobe.harness.engine;

import dev.strobe.harness.load.OpenLoopPacer;
import dev.strobe.harness.measure.LatencyRecorders;
import dev.strobe.harness.measure.LatencyRecorders.ThreadRecorders;
import dev.strobe.harness.observe.cause.Owner;
import dev.strobe.harness.observe.watch.HarnessWatch;
import dev.strobe.harness.scenario.PhaseSpec;
import dev.strobe.harness.scenario.Scenario.Pacing;
import dev.strobe.harness.time.NanoClock;
import dev.strobe.harness.time.TimerSlack;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The thread of one producer: works off one phase after another, each to its last due arrival or until told to stop.
 *
 * <p>A platform thread that lives as long as the run. What goes wrong on it ends the run through {@link RunControl}.
 */
final class LoadThread extends Thread {

    /** A phase that falls this far behind its schedule is saturated and ends. */
    static final long SATURATED_NS = TimeUnit.SECONDS.toNanos(5);

    /**
     * Messages of a warm-up between two of its ends. What a compiler never saw happen it leaves out, and throws the whole loop
     * away when it does happen: an end that came once would have the loop interpreted just when measuring starts.
     */
    static final long REHEARSED_END_MESSAGES = 500;

    private static final long PERMIT_WAIT_MS = 50;

    private final NanoClock clock;
    private final int producer;
    private final MessageSender sender;
    private final Pacing pacing;
    private final LatencyRecorders recorders;
    private final @Nullable Semaphore[] permits;
    private final RunControl control;
    private final HarnessWatch watch;
    private final LinkedBlockingQueue<PhaseRun> phases = new LinkedBlockingQueue<>();

    /** What all load threads of a run share. */
    record Surroundings(RunControl control, HarnessWatch watch) {}

    LoadThread(
            NanoClock clock,
            int producer,
            MessageSender sender,
            Pacing pacing,
            LatencyRecorders recorders,
            @Nullable Semaphore[] permits,
            Surroundings around) {
        super("strobe-load-" + producer);
        setDaemon(true);
        this.clock = clock;
        this.producer = producer;
        this.sender = sender;
        this.pacing = pacing;
        this.recorders = recorders;
        this.permits = permits.clone();
        this.control = around.control();
        this.watch = around.watch();
    }

    /** Hands the thread its next phase. */
    void offer(PhaseRun phase) {
        phases.add(phase);
    }

    MessageSender sender() {
        return sender;
    }

    @Override
    public void run() {
        TimerSlack.minimizeForCurrentThread();
        watch.watchThisThread(Owner.LOAD, Integer.toString(producer), clock.nanoTime());
        try {
            while (!control.over()) {
                PhaseRun phase = phases.poll(PERMIT_WAIT_MS, TimeUnit.MILLISECONDS);
                if (phase != null) {
                    work(phase);
                }
            }
        } catch (InterruptedException e) {
            interrupt();
        }
    }

    private void work(PhaseRun phase) throws InterruptedException {
        try {
            if (phase.spec() instanceof PhaseSpec.Closed) {
                closed(phase);
            } else {
                open(phase);
            }
        } catch (RuntimeException e) {
            control.fail(
                    "load thread failed: producer=" + producer + " phase="
                            + phase.spec().name() + " " + e,
                    e);
        } finally {
            phase.finished(clock.nanoTime());
        }
    }

    private void open(PhaseRun phase) {
        OpenLoopPacer pacer =
                new OpenLoopPacer(clock, phase.slice(producer), phase.startNs(), pacing, phase.stopSignal());
        ThreadRecorders own = recorders.ofThisThread();
        do {
            pacer.beginPiece(phase.spec().warmup() ? REHEARSED_END_MESSAGES : Long.MAX_VALUE);
            piece(phase, pacer, own);
        } while (!pacer.over());
    }

    private void piece(PhaseRun phase, OpenLoopPacer pacer, ThreadRecorders own) {
        while (sender.sendNext(pacer, phase.index(), own)) {
            phase.sent(producer, pacer.handedOut());
            if (pacer.latenessNs() > SATURATED_NS) {
                phase.saturate(clock.nanoTime());
            }
        }
    }

    private void closed(PhaseRun phase) throws InterruptedException {
        Semaphore inFlight = permits[phase.index()];
        if (inFlight == null) {
            throw new IllegalStateException(
                    "closed phase without permits: phase=" + phase.spec().name());
        }
        long endNs = phase.scheduledEndNs();
        // All load threads start together, and nothing is sent before the phase that it belongs to.
        if (!clock.waitUntil(phase.startNs())) {
            return;
        }
        long sent = 0;
        while (!phase.stopSignal().stopped()) {
            if (!inFlight.tryAcquire(PERMIT_WAIT_MS, TimeUnit.MILLISECONDS)) {
                if (clock.nanoTime() >= endNs) {
                    return;
                }
                continue;
            }
            if (clock.nanoTime() >= endNs) {
                return;
            }
            sender.sendNow(phase.index());
            phase.sent(producer, ++sent);
        }
    }
}
