package dev.strobe.harness.fault;

import dev.strobe.harness.driver.ClusterView;
import dev.strobe.harness.driver.ClusterView.Partition;
import dev.strobe.harness.driver.ClusterView.Snapshot;
import dev.strobe.harness.time.NanoClock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the cluster from outside while a fault is on: who leads which partition, and when the target has noticed a fault.
 * A thread of its own; it asks nodes that no fault is on, every 20 ms, and seldom once everything is noticed.
 */
final class ClusterWatch {

    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long SELDOM_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long AFTERWARDS_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long JOIN_MS = 5_000;

    /** Told on the watch's thread. */
    interface Listener {
        void elected(long atNs, Partition partition, int previous);
    }

    private final ClusterView view;
    private final Collection<String> topics;
    private final NanoClock clock;
    private final Listener listener;
    private final List<Watched> watched = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> leaders = new HashMap<>();
    private volatile boolean over;
    private volatile @Nullable Thread thread;

    ClusterWatch(ClusterView view, Collection<String> topics, NanoClock clock, Listener listener) {
        this.view = view;
        this.topics = Set.copyOf(topics);
        this.clock = clock;
        this.listener = listener;
    }

    /** A fault that is on; {@link #healed} ends that, and it is watched for a while longer. */
    final class Watched {
        private final List<Integer> nodes;
        private final List<FaultWindow.Led> led;
        private volatile long detectedNs;
        private volatile boolean detected;
        private volatile boolean healed;
        private volatile long untilNs = Long.MAX_VALUE;

        private Watched(List<Integer> nodes, List<FaultWindow.Led> led) {
            this.nodes = List.copyOf(nodes);
            this.led = List.copyOf(led);
        }

        void healed() {
            untilNs = clock.nanoTime() + AFTERWARDS_NS;
            healed = true;
        }

        /** When it was known at the latest that the target had noticed; empty if it has not. */
        OptionalLong detected() {
            return detected ? OptionalLong.of(detectedNs) : OptionalLong.empty();
        }

        /** Others lead all that its nodes led; of nodes that led nothing, that they are gone. */
        private void look(Snapshot told, long askedNs) {
            if (detected || healed) {
                return;
            }
            boolean noticed = led.isEmpty()
                    ? nodes.stream().noneMatch(told.nodes()::contains)
                    : led.stream().allMatch(one -> leadsElsewhere(one, told));
            if (noticed) {
                detectedNs = askedNs;
                detected = true;
            }
        }

        private boolean leadsElsewhere(FaultWindow.Led one, Snapshot told) {
            return told.partitions().stream()
                    .anyMatch(partition -> partition.topic().equals(one.topic())
                            && partition.index() == one.partition()
                            && partition.leader() >= 0
                            && !nodes.contains(partition.leader()));
        }
    }

    void start() {
        // Who leads at first, and where everybody is to be found.
        look(List.of());
        thread = Thread.ofPlatform().daemon().name("strobe-fault-watch").start(this::run);
    }

    Watched watch(List<Integer> nodes, List<FaultWindow.Led> led) {
        Watched one = new Watched(nodes, led);
        watched.add(one);
        return one;
    }

    /** What any node tells now. */
    Optional<Snapshot> ask() {
        return view.ask(topics, avoided());
    }

    OptionalInt controller() {
        return view.controller();
    }

    void end() {
        over = true;
        Thread watching = thread;
        if (watching != null) {
            // Not by an interrupt: one that meets a thread while it writes would close the file.
            try {
                watching.join(JOIN_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        view.close();
    }

    private void run() {
        long seldomNs = clock.nanoTime();
        while (!over) {
            long startNs = clock.nanoTime();
            List<Watched> on = watched.stream()
                    .filter(one -> !one.healed || startNs - one.untilNs < 0)
                    .toList();
            boolean unnoticed = on.stream().anyMatch(one -> !one.healed && !one.detected);
            if (unnoticed || (!on.isEmpty() && startNs - seldomNs >= SELDOM_NS)) {
                look(on);
                seldomNs = startNs;
            }
            if (!clock.waitUntil(startNs + LOOK_NS)) {
                return;
            }
        }
    }

    private void look(List<Watched> on) {
        ask().ifPresent(told -> {
            // When it was known at the latest.
            long nowNs = clock.nanoTime();
            on.forEach(one -> one.look(told, nowNs));
            told.partitions().forEach(partition -> compare(partition, nowNs));
        });
    }

    private void compare(Partition partition, long atNs) {
        if (partition.leader() < 0) {
            return;
        }
        String key = partition.topic() + "-" + partition.index();
        Integer previous = leaders.put(key, partition.leader());
        if (previous != null && previous != partition.leader()) {
            listener.elected(atNs, partition, previous);
        }
    }

    /** Nodes that a fault is on: they may hang, or tell what was true before. */
    private Set<Integer> avoided() {
        Set<Integer> avoided = new HashSet<>();
        watched.stream().filter(one -> !one.healed).forEach(one -> avoided.addAll(one.nodes));
        return avoided;
    }
}
