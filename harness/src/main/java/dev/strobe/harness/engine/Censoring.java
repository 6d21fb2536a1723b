package dev.strobe.harness.engine;

import dev.strobe.harness.engine.RunPlan.ProducerPlan;
import dev.strobe.harness.engine.RunPlan.SubscriptionPlan;
import dev.strobe.harness.ledger.Ledger;
import dev.strobe.harness.measure.IntervalLog;
import dev.strobe.harness.measure.Latency;
import dev.strobe.harness.measure.LatencySeries;
import dev.strobe.harness.observe.SendRing;
import java.util.List;

/**
 * Enters messages that were never sent, answered or delivered into the distributions, with their age at their phase's
 * drain deadline as a lower bound, and counts them: nothing leaves the distribution.
 *
 * <p>Runs once, on the control thread, when nothing moves any more.
 */
final class Censoring {

    private static final int RESPONSE = LatencySeries.index(Latency.PUBLISH_RESPONSE);
    private static final int SERVICE = LatencySeries.index(Latency.PUBLISH_SERVICE);

    private final RunPlan plan;
    private final Testbed testbed;
    private final IntervalLog log;
    private final List<PhaseRun> phases;
    private final long[][] counts;
    private final long[] unsent;

    Censoring(RunPlan plan, Testbed testbed, IntervalLog log, List<PhaseRun> phases) {
        this.plan = plan;
        this.testbed = testbed;
        this.log = log;
        this.phases = List.copyOf(phases);
        this.counts = new long[plan.phases().size()][testbed.series().count()];
        this.unsent = new long[plan.phases().size()];
    }

    void apply() {
        Ledger ledger = testbed.ledger();
        for (ProducerPlan producer : plan.producers()) {
            ledger.forEachUnacknowledged(producer.id(), sequence -> unacknowledged(producer.id(), sequence));
            for (SubscriptionPlan subscription : plan.subscriptions()) {
                ledger.forEachUndelivered(
                        subscription.id(),
                        producer.id(),
                        sequence -> undelivered(subscription.id(), producer.id(), sequence));
            }
            phases.forEach(phase -> unsent(phase, producer));
        }
    }

    /** Values of a phase and series that are lower bounds. */
    long count(int phase, int series) {
        return counts[phase][series];
    }

    /** Arrivals of a phase that were due and never sent. */
    long unsent(int phase) {
        return unsent[phase];
    }

    private void unacknowledged(int producer, long sequence) {
        PhaseRun phase = phaseOf(producer, sequence);
        if (!phase.closed()) {
            enter(phase, RESPONSE, phase.intendedNs(producer, sequence));
        }
        enter(phase, SERVICE, sentNs(phase, producer, sequence));
    }

    private void undelivered(int subscription, int producer, long sequence) {
        PhaseRun phase = phaseOf(producer, sequence);
        long fromNs = phase.closed() ? sentNs(phase, producer, sequence) : phase.intendedNs(producer, sequence);
        enter(phase, LatencySeries.endToEnd(subscription), fromNs);
    }

    private void unsent(PhaseRun phase, ProducerPlan producer) {
        long sent = phase.sentCount(producer.id());
        long due = phase.due(producer.id(), Long.MAX_VALUE);
        for (long i = sent; i < due; i++) {
            long intendedNs = phase.intendedNs(producer.id(), phase.firstSequence(producer.id()) + i);
            enter(phase, RESPONSE, intendedNs);
            for (SubscriptionPlan subscription : plan.subscriptions()) {
                if (subscription.topic().equals(producer.topic())) {
                    enter(phase, LatencySeries.endToEnd(subscription.id()), intendedNs);
                }
            }
            unsent[phase.index()]++;
        }
    }

    private void enter(PhaseRun phase, int series, long fromNs) {
        log.add(phase.index(), series, phase.drainedNs() - fromNs);
        counts[phase.index()][series]++;
    }

    /** When it was sent; where that is forgotten, the end of its phase, which still gives a lower bound of its age. */
    private long sentNs(PhaseRun phase, int producer, long sequence) {
        long sentNs = testbed.sentNs(producer, sequence);
        return sentNs == SendRing.UNKNOWN ? phase.endNs() : sentNs;
    }

    private PhaseRun phaseOf(int producer, long sequence) {
        for (PhaseRun phase : phases) {
            if (sequence < phase.firstSequence(producer) + phase.sentCount(producer)) {
                return phase;
            }
        }
        throw new IllegalStateException("sequence belongs to no phase: producer=" + producer + " sequence=" + sequence);
    }
}
