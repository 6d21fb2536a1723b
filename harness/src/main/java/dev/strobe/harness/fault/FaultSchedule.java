package dev.strobe.harness.fault;

import dev.strobe.harness.driver.ClusterView;
import dev.strobe.harness.driver.ClusterView.Partition;
import dev.strobe.harness.driver.ClusterView.Snapshot;
import dev.strobe.harness.driver.Driver;
import dev.strobe.harness.network.NetworkException;
import dev.strobe.harness.scenario.FaultSpec;
import dev.strobe.harness.scenario.FaultSpec.Action;
import dev.strobe.harness.scenario.FaultSpec.Subject;
import dev.strobe.harness.scenario.FaultWords;
import dev.strobe.harness.target.Target;
import dev.strobe.harness.target.TargetException;
import dev.strobe.harness.target.TargetNode;
import dev.strobe.harness.time.NanoClock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Brings about the faults of a scenario while its load goes on, each at its time on a thread of its own, and tells what became
 * of them.
 *
 * <p>Made before the load and started with the first measured phase. {@link #end} ends every fault that is still on and every
 * thread, within bounds, and is called whatever became of the run.
 */
public final class FaultSchedule {

    private static final long HEALED_WITHIN_MS = 120_000;
    private static final long UNTIL_END_NS = TimeUnit.DAYS.toNanos(30);

    /** Of a fault without a length messages are kept for so long after its begin, and again after its end. */
    private static final long DISTURBED_NS = TimeUnit.SECONDS.toNanos(30);

    private static final long LOOK_MS = 20;

    /** For so long after a fault has ended messages may meet what it did. */
    private static final long AFTERWARDS_NS = TimeUnit.SECONDS.toNanos(5);

    /**
     * What is to happen, and to whom.
     *
     * @param topics as the target names them
     * @param topicName from the scenario's name of a topic to the target's
     */
    public record Plan(
            List<FaultSpec> faults,
            Target target,
            Collection<String> topics,
            UnaryOperator<String> topicName,
            long seed) {
        public Plan {
            faults = List.copyOf(faults);
            topics = List.copyOf(topics);
        }
    }

    /** Told on several threads, one at a time. */
    public interface Listener {

        /** One line for a person who watches. */
        void note(String line);

        /** A line of the run's events; {@code lengthNs} is null for what has no end. */
        void event(long atNs, @Nullable Long lengthNs, String kind, String text, Map<String, String> detail);

        /** A fault is about to be brought about; {@code askedNs} tells it from others from then on. */
        default void begins(long askedNs) {}

        /** It is in effect, since {@code heldNs}. */
        default void held(long askedNs, long heldNs) {}

        /** Nothing of it is in effect any more. */
        default void healed(long askedNs) {}

        /** Messages may meet a fault until then. */
        void disturbed(long untilNs);

        /** Nodes have other processes than before. */
        void processesChanged();

        /** A fault could not be brought about or undone: the run is not what it was meant to be. */
        void failed(String reason, RuntimeException cause);
    }

    private static final ClusterView NO_VIEW = new ClusterView() {
        @Override
        public Optional<Snapshot> ask(Collection<String> topics, Set<Integer> avoided) {
            return Optional.empty();
        }

        @Override
        public OptionalInt controller() {
            return OptionalInt.empty();
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    private final Plan plan;
    private final NanoClock clock;
    private final Listener listener;
    private final ClusterWatch watch;
    private final Subjects subjects;
    private final NodeFaults faults;
    private final List<FaultWindow> windows = new CopyOnWriteArrayList<>();
    private final List<String> outlasting = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Map<Subject, CountDownLatch> stops = new HashMap<>();
    /** Threads are told by this and never by an interrupt: one that meets a thread while it writes would close the file. */
    private final CountDownLatch over = new CountDownLatch(1);

    /** A schedule that asks through the target's driver; where it cannot be asked, roles are found by nobody. */
    public static FaultSchedule of(Plan plan, Driver driver, NanoClock clock, Listener listener) {
        return new FaultSchedule(
                plan,
                plan.faults().isEmpty() ? NO_VIEW : driver.openClusterView().orElse(NO_VIEW),
                clock,
                listener);
    }

    FaultSchedule(Plan plan, ClusterView view, NanoClock clock, Listener listener) {
        this.plan = plan;
        this.clock = clock;
        this.listener = new OneAtATime(listener);
        this.watch = new ClusterWatch(view, plan.topics(), clock, this::elected);
        this.subjects = new Subjects(
                plan.target().members().stream().map(TargetNode::id).toList(), plan.topicName());
        this.faults = new NodeFaults(plan.target(), clock, new Surroundings());
    }

    /** From now on faults take place. */
    public synchronized void start(long measuringNs) {
        if (over.getCount() == 0) {
            return;
        }
        if (plan.faults().isEmpty()) {
            return;
        }
        watch.start();
        SplittableRandom random = new SplittableRandom(plan.seed());
        int number = 0;
        for (FaultSpec spec : plan.faults()) {
            SplittableRandom own = random.split();
            if (spec.action() == Action.STOP && spec.length() == null) {
                stops.put(spec.subject(), new CountDownLatch(1));
            }
            threads.add(Thread.ofPlatform()
                    .daemon()
                    .name("strobe-fault-" + ++number)
                    .unstarted(
                            () -> new One(spec, own).run(measuringNs + spec.at().toNanos())));
        }
        threads.forEach(Thread::start);
    }

    /** Ends what is still on. */
    public Aftermath end() {
        List<String> leaderless = watch.ask().stream()
                .flatMap(told -> told.partitions().stream())
                .filter(partition -> partition.leader() < 0)
                .map(partition -> partition.topic() + "-" + partition.index())
                .toList();
        List<Thread> running;
        synchronized (this) {
            over.countDown();
            running = List.copyOf(threads);
        }
        boolean interrupted = false;
        long deadlineNs = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HEALED_WITHIN_MS);
        for (Thread thread : running) {
            while (thread.isAlive() && clock.nanoTime() - deadlineNs < 0) {
                try {
                    thread.join(TimeUnit.NANOSECONDS.toMillis(Math.max(1_000_000, deadlineNs - clock.nanoTime())));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        watch.end();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return new Aftermath(
                windows.stream()
                        .sorted(Comparator.comparingLong(FaultWindow::askedNs))
                        .toList(),
                outlasting,
                leaderless);
    }

    private void elected(long atNs, Partition partition, int previous) {
        listener.event(
                atNs,
                null,
                "election",
                partition.topic() + "-" + partition.index() + ": node " + partition.leader() + " leads instead of node "
                        + previous,
                Map.of(
                        "topic", partition.topic(),
                        "partition", String.valueOf(partition.index()),
                        "leader", String.valueOf(partition.leader()),
                        "previous", String.valueOf(previous),
                        "leader_epoch", String.valueOf(partition.leaderEpoch())));
    }

    /** One fault, from its time to its end. */
    private final class One {

        private final FaultSpec spec;
        private final SplittableRandom random;
        private final String text;

        private One(FaultSpec spec, SplittableRandom random) {
            this.spec = spec;
            this.random = random;
            this.text = FaultWords.action(spec.action()) + " of " + FaultWords.subject(spec.subject());
        }

        private void run(long atNs) {
            try {
                if (pause(atNs - clock.nanoTime())) {
                    if (spec.action() == Action.CONTINUE) {
                        endStop();
                    } else {
                        takePlace();
                    }
                }
            } catch (FaultException | TargetException | NetworkException e) {
                if (over.getCount() == 0) {
                    listener.note("Cut short by the end of the run: " + text + ": " + e.getMessage());
                    return;
                }
                listener.failed("the fault could not be brought about: " + text + ": " + e.getMessage(), e);
            } catch (RuntimeException e) {
                // The root of this thread: the run must not pass for one with this fault.
                listener.failed("the fault broke off: " + text + ": " + e, e);
            }
        }

        private void endStop() {
            CountDownLatch stop = stops.get(spec.subject());
            if (stop != null) {
                stop.countDown();
            }
        }

        private void takePlace() {
            long askedNs = clock.nanoTime();
            Optional<Snapshot> cluster = watch.ask();
            OptionalInt controller = watch.controller();
            List<Integer> nodes = subjects.find(spec.subject(), cluster, () -> controller, random);
            if (nodes.isEmpty()) {
                listener.note("The fault did not take place: " + text + ": nobody is that now.");
                listener.event(askedNs, null, "fault", text + " did not take place: nobody is that now", Map.of());
                return;
            }
            if (spec.action() != Action.RESTART) {
                befall(nodes, cluster, controller, askedNs);
                return;
            }
            // One after the other, and a fault each: what the first one led, the next one may lead by then.
            for (int node : nodes) {
                if (over.getCount() > 0) {
                    befall(List.of(node), watch.ask(), watch.controller(), clock.nanoTime());
                }
            }
        }

        private void befall(List<Integer> nodes, Optional<Snapshot> cluster, OptionalInt controller, long askedNs) {
            List<FaultWindow.Led> led = Subjects.led(nodes, cluster);
            NodeFault fault = faults.of(spec, nodes);
            ClusterWatch.Watched watched = watch.watch(nodes, led);
            long beginNs = clock.nanoTime();
            listener.disturbed(beginNs + spec.end().map(_ -> lengthNs()).orElse(DISTURBED_NS) + AFTERWARDS_NS);
            listener.note("Fault: " + text + ", node " + joined(nodes));
            OptionalLong healedNs;
            listener.begins(askedNs);
            InEffect inEffect = new InEffect(askedNs);
            long heldNs = beginNs;
            try {
                if (!lasting()) {
                    inEffect.run();
                }
                fault.begin(inEffect);
                heldNs = inEffect.sinceNs();
                hold(heldNs);
            } finally {
                healedNs = heal(fault, watched);
                listener.healed(askedNs);
            }
            FaultWindow window = new FaultWindow(
                    FaultWords.action(spec.action()),
                    FaultWords.subject(spec.subject()),
                    nodes,
                    led,
                    controller.isPresent() && nodes.contains(controller.getAsInt()),
                    fault.method(),
                    askedNs,
                    heldNs,
                    healedNs,
                    watched.detected(),
                    spec.parameters());
            windows.add(window);
            tell(window, healedNs.orElse(clock.nanoTime()) - heldNs);
        }

        /** When the fault took hold: when it said so, else when it had begun. */
        private final class InEffect implements Runnable {
            private final long askedNs;
            private OptionalLong sinceNs = OptionalLong.empty();

            private InEffect(long askedNs) {
                this.askedNs = askedNs;
            }

            @Override
            public void run() {
                long nowNs = clock.nanoTime();
                sinceNs = OptionalLong.of(nowNs);
                listener.held(askedNs, nowNs);
            }

            private long sinceNs() {
                if (sinceNs.isEmpty()) {
                    run();
                }
                return sinceNs.orElseThrow();
            }
        }

        /** Until its length is over, or somebody continues it, or the run ends. */
        private void hold(long heldNs) {
            if (!lasting()) {
                return;
            }
            CountDownLatch stop =
                    spec.action() == Action.STOP && spec.length() == null ? stops.get(spec.subject()) : null;
            if (stop == null) {
                pause(heldNs + lengthNs() - clock.nanoTime());
                return;
            }
            while (stop.getCount() > 0 && pause(TimeUnit.MILLISECONDS.toNanos(LOOK_MS))) {
                // Nobody has continued it.
            }
        }

        /** Returns when it was over; empty if that was the end of the run. A node that is down stays so then. */
        private OptionalLong heal(NodeFault fault, ClusterWatch.Watched watched) {
            boolean runEnds = over.getCount() == 0 && lasting();
            try {
                if (!runEnds || spec.action() != Action.KILL) {
                    fault.heal();
                }
                return runEnds ? OptionalLong.empty() : OptionalLong.of(clock.nanoTime());
            } finally {
                watched.healed();
                listener.disturbed(clock.nanoTime() + AFTERWARDS_NS);
            }
        }

        private boolean lasting() {
            return spec.action() != Action.RESTART && spec.action() != Action.RESET;
        }

        private long lengthNs() {
            return spec.end().map(end -> end.minus(spec.at()).toNanos()).orElse(UNTIL_END_NS);
        }

        private void tell(FaultWindow window, long lengthNs) {
            Map<String, String> detail = new LinkedHashMap<>(spec.parameters());
            detail.put("action", window.action());
            detail.put("subject", window.subject());
            detail.put("nodes", joined(window.nodes()));
            detail.put("method", window.method());
            detail.put("controller", String.valueOf(window.controller()));
            window.detectedNs()
                    .ifPresent(ns -> detail.put(
                            "detected_ms", String.valueOf(TimeUnit.NANOSECONDS.toMillis(ns - window.heldNs()))));
            listener.event(window.heldNs(), lengthNs, "fault", text + ", node " + joined(window.nodes()), detail);
            listener.note("Over: " + text + ", node " + joined(window.nodes()));
        }
    }

    /** Waits for so long; false if the run ends meanwhile. */
    private boolean pause(long ns) {
        try {
            return !over.await(Math.max(0, ns), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody has a reason to interrupt a fault", e);
        }
    }

    private static String joined(List<Integer> nodes) {
        return String.join(",", nodes.stream().map(String::valueOf).toList());
    }

    private final class Surroundings implements NodeFaults.Surroundings {

        @Override
        public boolean pause(long ns) {
            return FaultSchedule.this.pause(ns);
        }

        @Override
        public void processesChanged() {
            listener.processesChanged();
        }

        @Override
        public boolean inSync(int node) {
            return watch.ask()
                    .filter(told -> told.nodes().contains(node))
                    .map(told -> told.partitions().stream()
                            .filter(partition -> partition.replicas().contains(node))
                            .allMatch(partition -> partition.inSync().contains(node)))
                    .orElse(false);
        }

        @Override
        public void note(String line) {
            listener.note(line);
        }

        @Override
        public void outlasts(String line) {
            outlasting.add(line);
            listener.note(line);
        }
    }

    /** Faults have threads of their own; whoever listens need not know. */
    private record OneAtATime(Listener real) implements Listener {

        @Override
        public synchronized void note(String line) {
            real.note(line);
        }

        @Override
        public synchronized void event(
                long atNs, @Nullable Long lengthNs, String kind, String text, Map<String, String> detail) {
            real.event(atNs, lengthNs, kind, text, detail);
        }

        @Override
        public void begins(long askedNs) {
            real.begins(askedNs);
        }

        @Override
        public void held(long askedNs, long heldNs) {
            real.held(askedNs, heldNs);
        }

        @Override
        public void healed(long askedNs) {
            real.healed(askedNs);
        }

        @Override
        public synchronized void disturbed(long untilNs) {
            real.disturbed(untilNs);
        }

        @Override
        public synchronized void processesChanged() {
            real.processesChanged();
        }

        @Override
        public synchronized void failed(String reason, RuntimeException cause) {
            real.failed(reason, cause);
        }
    }
}
