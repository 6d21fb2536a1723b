package dev.strobe.harness.engine;

import dev.strobe.harness.driver.Driver;
import dev.strobe.harness.driver.Publisher;
import dev.strobe.harness.engine.RunPlan.ProducerPlan;
import dev.strobe.harness.engine.RunPlan.SubscriptionPlan;
import dev.strobe.harness.fault.cost.AckGaps;
import dev.strobe.harness.ledger.Ledger;
import dev.strobe.harness.ledger.Rebalances;
import dev.strobe.harness.load.ChurnTurns;
import dev.strobe.harness.load.Keys;
import dev.strobe.harness.load.Payloads;
import dev.strobe.harness.measure.LatencyRecorders;
import dev.strobe.harness.measure.LatencySeries;
import dev.strobe.harness.observe.KeptMessages;
import dev.strobe.harness.observe.SendRing;
import dev.strobe.harness.observe.TraceHeaders;
import dev.strobe.harness.observe.cause.Owner;
import dev.strobe.harness.observe.watch.HarnessWatch;
import dev.strobe.harness.scenario.PhaseSpec;
import dev.strobe.harness.scenario.Scenario;
import dev.strobe.harness.scenario.Scenario.ChurnSpec;
import dev.strobe.harness.target.TargetException;
import dev.strobe.harness.time.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Everything that stands between the scenario and the target while load runs: topics, clients, their threads, and what
 * they write into. Opened and closed by the control thread; deletes what it created and nothing else.
 */
final class Testbed {

    /** Send times kept over all producers; 24 bytes each. */
    private static final int RING_SLOTS = 1 << 21;

    private static final int RING_SLOTS_EACH = 1 << 20;
    private static final long ASSIGNMENT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Duration PUBLISHER_CLOSE = Duration.ofSeconds(5);
    private static final long JOIN_MS = 10_000;

    private final RunPlan plan;
    private final NanoClock clock;
    private final Driver driver;
    private final RunControl control;
    private final HarnessWatch watch;
    private final LatencySeries series;
    private final LatencyRecorders recorders;
    private final Ledger ledger;
    private final PhaseTimeline timeline;
    private final List<SendRing> rings = new ArrayList<>();
    private final List<AckRecorder> acks = new ArrayList<>();
    private final List<Publisher> publishers = new ArrayList<>();
    private final List<LoadThread> loadThreads = new ArrayList<>();
    private final List<ConsumerThread> consumerThreads = new ArrayList<>();
    private final List<Rebalances> rebalances = new ArrayList<>();
    private final List<ChurnTurns> churns = new ArrayList<>();
    private final KeptMessages kept;
    private final AckGaps gaps;
    private final Map<String, Map<String, String>> settings = new LinkedHashMap<>();
    private final Map<String, UUID> topicIds = new HashMap<>();
    private boolean closed;

    Testbed(RunPlan plan, Driver driver, NanoClock clock, RunControl control, HarnessWatch watch) {
        this.watch = watch;
        this.plan = plan;
        this.driver = driver;
        this.clock = clock;
        this.control = control;
        this.series = new LatencySeries(plan.subscriptionNames());
        this.recorders = new LatencyRecorders(plan.phases().size(), series);
        this.ledger = new Ledger(plan.ledgerProducers(), plan.ledgerSubscriptions());
        this.timeline = new PhaseTimeline(plan.phases().size());
        this.gaps = new AckGaps(plan.partitionsByBrokerTopic());
        int ringSlots = Math.min(
                RING_SLOTS_EACH, RING_SLOTS / Math.max(1, plan.producers().size()));
        plan.producers().forEach(producer -> rings.add(new SendRing(ringSlots)));
        this.kept = new KeptMessages(
                plan.phases().size(),
                plan.scenario().observe(),
                rings,
                plan.subscriptions().size());
    }

    /** Creates the topics, joins every consumer, waits until each holds its assignment, then opens the producers. */
    void open() throws InterruptedException {
        Scenario scenario = plan.scenario();
        scenario.topics().forEach((name, topic) -> driver.createTopic(plan.brokerTopic(name), topic));
        plan.brokerTopics().forEach(topic -> driver.topicId(topic).ifPresent(id -> topicIds.put(topic, id)));
        for (SubscriptionPlan subscription : plan.subscriptions()) {
            openSubscription(subscription);
        }
        awaitAssignments();
        rebalances.forEach(Rebalances::loadStarts);
        for (ProducerPlan producer : plan.producers()) {
            openProducer(producer);
        }
    }

    private void openSubscription(SubscriptionPlan subscription) {
        ConsumerThread.Shared shared =
                new ConsumerThread.Shared(clock, plan.stampId(), recorders, ledger, timeline, watch, control);
        int members = subscription.spec().count();
        ChurnSpec spec = subscription.spec().churn();
        ChurnTurns churn = spec == null ? null : new ChurnTurns(spec, members);
        if (churn != null) {
            churns.add(churn);
        }
        Rebalances group = new Rebalances();
        rebalances.add(group);
        for (int member = 0; member < members; member++) {
            String clientId = subscription.brokerGroup() + "-" + subscription.id() + "-" + member;
            ConsumerThread.Member who = new ConsumerThread.Member(
                    subscription.id(),
                    member,
                    ledger.openMember(subscription.id()),
                    group,
                    churn,
                    () -> driver.openSubscriber(
                            clientId, subscription.brokerTopic(), subscription.brokerGroup(), subscription.spec()));
            String name = "strobe-consumer-" + subscription.name() + "-" + member;
            ConsumerThread thread = new ConsumerThread(name, clientId, who, kept.newKeeper(clientId), shared);
            settings.putIfAbsent(
                    "consumer " + subscription.name(), thread.subscriber().effectiveSettings());
            consumerThreads.add(thread);
            thread.start();
        }
    }

    private void awaitAssignments() throws InterruptedException {
        long deadlineNs = clock.nanoTime() + ASSIGNMENT_NS;
        while (!consumerThreads.stream().allMatch(thread -> thread.subscriber().assigned())) {
            if (control.stopping()) {
                return;
            }
            if (clock.nanoTime() > deadlineNs) {
                throw new TargetException("consumers got no assignment: waitedS="
                        + TimeUnit.NANOSECONDS.toSeconds(ASSIGNMENT_NS) + " topics=" + plan.brokerTopics());
            }
            clock.parkNanos(POLL_NS);
            if (Thread.interrupted()) {
                throw new InterruptedException("while waiting for assignments");
            }
        }
    }

    private void openProducer(ProducerPlan producer) {
        Scenario scenario = plan.scenario();
        int size = producer.spec().message().sizeBytes();
        SendRing ring = rings.get(producer.id());
        @Nullable Semaphore[] loops = closedLoops();
        AckRecorder.Judge judge = new AckRecorder.Judge(kept.newKeeper(null), !plan.consumed(producer));
        AckRecorder ack = new AckRecorder(clock, producer.id(), recorders, ledger, ring, judge, loops);
        acks.add(ack);
        if (!scenario.faults().isEmpty()) {
            ack.tell(gaps.of(producer.brokerTopic()));
        }
        // Its callbacks come on the thread that also writes its requests, which cannot be told otherwise.
        ack.onFirstAck(() -> watch.watchThisThread(Owner.CLIENT, producer.clientId(), clock.nanoTime()));
        Publisher publisher = driver.openPublisher(producer.clientId(), producer.brokerTopic(), producer.spec(), ack);
        publishers.add(publisher);
        settings.putIfAbsent("producer " + producer.topic(), publisher.effectiveSettings());
        MessageSender.Content content = new MessageSender.Content(
                plan.stampId(),
                producer.id(),
                size,
                Keys.of(producer.spec().message().keys(), scenario.seed()).forProducer(producer.id()),
                Payloads.of(producer.spec().message().payload(), size, scenario.seed()),
                scenario.observe().headersOneIn() == 0 ? null : new TraceHeaders(plan.stampId(), kept.sampling()));
        MessageSender sender =
                new MessageSender(clock, publisher, ledger, ring, content, watch.blockedCalls(producer.id()));
        LoadThread thread = new LoadThread(
                clock,
                producer.id(),
                sender,
                scenario.pacing(),
                recorders,
                loops,
                new LoadThread.Surroundings(control, watch));
        loadThreads.add(thread);
        thread.start();
    }

    private @Nullable Semaphore[] closedLoops() {
        @Nullable Semaphore[] loops = new Semaphore[plan.phases().size()];
        for (int phase = 0; phase < loops.length; phase++) {
            if (plan.phases().get(phase) instanceof PhaseSpec.Closed closed) {
                loops[phase] = new Semaphore(closed.inFlight());
            }
        }
        return loops;
    }

    /** Starts a phase on all load threads at once, at {@code startNs}. */
    PhaseRun start(int index, PhaseSpec spec, long startNs) {
        long[] firstSequence = new long[loadThreads.size()];
        Arrays.setAll(firstSequence, ledger::sentCount);
        PhaseRun phase = new PhaseRun(index, spec, startNs, firstSequence);
        timeline.start(index, startNs);
        loadThreads.forEach(thread -> thread.offer(phase));
        return phase;
    }

    /** Wakes load threads out of blocked send calls; only for a run that is being given up. */
    void interruptLoad() {
        loadThreads.forEach(Thread::interrupt);
    }

    LatencySeries series() {
        return series;
    }

    LatencyRecorders recorders() {
        return recorders;
    }

    Ledger ledger() {
        return ledger;
    }

    List<LoadThread> loadThreads() {
        return loadThreads;
    }

    /** When a message was sent; {@link SendRing#UNKNOWN} if that was overwritten. */
    long sentNs(int producer, long sequence) {
        return rings.get(producer).sentNs(sequence);
    }

    /** The target's ids of the run's topics, as far as it tells them. */
    Map<String, UUID> topicIds() {
        return topicIds;
    }

    /** Effective client settings by owner. */
    Map<String, Map<String, String>> settings() {
        return settings;
    }

    /** Failed sends by cause so far. */
    Map<String, Long> errors() {
        Map<String, Long> counts = new TreeMap<>();
        acks.forEach(ack -> ack.addErrorsTo(counts));
        return counts;
    }

    long records() {
        return publishers.stream().mapToLong(Publisher::records).sum();
    }

    long requests() {
        return publishers.stream().mapToLong(Publisher::requests).sum();
    }

    /** How the subscription's group dealt out its partitions since the load started. */
    Rebalances rebalances(int subscription) {
        return rebalances.get(subscription);
    }

    /** Load is measured from now on: groups with churn begin to leave and come back. */
    void measuring(long startNs) {
        churns.forEach(churn -> churn.start(startNs));
    }

    /** Nothing more is offered: whoever is away comes back. */
    void offered(long endNs) {
        churns.forEach(churn -> churn.end(endNs));
    }

    /** When partitions took messages again after a fault; to be told of each fault. */
    AckGaps gaps() {
        return gaps;
    }

    /** The messages that are kept of the run. */
    KeptMessages kept() {
        return kept;
    }

    /** Ends the clients and their threads, each wait bounded. Messages without an answer stay unanswered. */
    void closeClients() {
        if (closed) {
            return;
        }
        closed = true;
        control.finish();
        publishers.forEach(publisher -> quietly("producer", () -> publisher.close(PUBLISHER_CLOSE)));
        loadThreads.forEach(Testbed::end);
        consumerThreads.forEach(Testbed::end);
    }

    /** Deletes the run's topics and groups; a target that is gone is no error. */
    void deleteTopics() {
        quietly("topics", () -> driver.delete(plan.brokerTopics(), plan.brokerGroups()));
    }

    private void quietly(String what, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            System.getLogger(Testbed.class.getName())
                    .log(System.Logger.Level.WARNING, "could not close: what=" + what, e);
        }
    }

    private static void end(Thread thread) {
        try {
            thread.join(JOIN_MS);
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(JOIN_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
