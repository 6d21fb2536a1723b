package dev.strobe.harness.engine;

import dev.strobe.harness.engine.RunPlan.ProducerPlan;
import dev.strobe.harness.engine.RunPlan.SubscriptionPlan;
import dev.strobe.harness.ledger.Ledger;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * How many arrivals are due and not yet through, for each subscription: what the target still owes.
 *
 * <p>Without subscriptions a message is through when it is answered. Any thread may ask.
 */
final class Backlogs {

    private final RunPlan plan;
    private final Ledger ledger;
    private final List<PhaseRun> phases = new CopyOnWriteArrayList<>();

    Backlogs(RunPlan plan, Ledger ledger) {
        this.plan = plan;
        this.ledger = ledger;
    }

    void started(PhaseRun phase) {
        phases.add(phase);
    }

    List<PhaseRun> phases() {
        return phases;
    }

    /** Arrivals due by {@code nowNs}, over all phases and producers. */
    long due(long nowNs) {
        long due = 0;
        for (PhaseRun phase : phases) {
            due += phase.due(nowNs);
        }
        return due;
    }

    /** Arrivals due by {@code nowNs} that the subscription has not received. */
    long of(SubscriptionPlan subscription, long nowNs) {
        long due = 0;
        for (ProducerPlan producer : plan.producers()) {
            if (producer.topic().equals(subscription.topic())) {
                for (PhaseRun phase : phases) {
                    due += phase.due(producer.id(), nowNs);
                }
            }
        }
        return Math.max(0, due - ledger.receivedCount(subscription.id()));
    }

    /** The largest backlog over the subscriptions; without any, arrivals due and not answered. */
    long largest(long nowNs) {
        if (plan.subscriptions().isEmpty()) {
            return Math.max(0, due(nowNs) - answered());
        }
        long largest = 0;
        for (SubscriptionPlan subscription : plan.subscriptions()) {
            largest = Math.max(largest, of(subscription, nowNs));
        }
        return largest;
    }

    long sent() {
        long count = 0;
        for (ProducerPlan producer : plan.producers()) {
            count += ledger.sentCount(producer.id());
        }
        return count;
    }

    long acked() {
        long count = 0;
        for (ProducerPlan producer : plan.producers()) {
            count += ledger.ackedCount(producer.id());
        }
        return count;
    }

    long failed() {
        long count = 0;
        for (ProducerPlan producer : plan.producers()) {
            count += ledger.failedCount(producer.id());
        }
        return count;
    }

    long received() {
        long count = 0;
        for (SubscriptionPlan subscription : plan.subscriptions()) {
            count += ledger.receivedCount(subscription.id());
        }
        return count;
    }

    /** Messages that a drain still waits for: sent and unanswered, or acknowledged and not received by a subscription. */
    long outstanding() {
        long outstanding = sent() - answered();
        for (SubscriptionPlan subscription : plan.subscriptions()) {
            long acked = 0;
            for (ProducerPlan producer : plan.producers()) {
                acked += producer.topic().equals(subscription.topic()) ? ledger.ackedCount(producer.id()) : 0;
            }
            outstanding = Math.max(outstanding, acked - ledger.receivedCount(subscription.id()));
        }
        return Math.max(0, outstanding);
    }

    private long answered() {
        return acked() + failed();
    }
}
