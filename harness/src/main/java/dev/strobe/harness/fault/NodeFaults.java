package dev.strobe.harness.fault;

import dev.strobe.harness.fault.FaultPoint.Point;
import dev.strobe.harness.network.Impairment;
import dev.strobe.harness.network.NodeNetwork;
import dev.strobe.harness.network.Reach;
import dev.strobe.harness.scenario.FaultSpec;
import dev.strobe.harness.scenario.FaultWords;
import dev.strobe.harness.target.NodeDisk;
import dev.strobe.harness.target.Target;
import dev.strobe.harness.target.TargetNode;
import dev.strobe.harness.time.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** Makes the fault that a scenario names, for the nodes that it befalls. */
final class NodeFaults {

    /** More than a disk takes in an hour of slow appends. */
    private static final int ALL_COMERS = 100_000;

    private static final Duration BACK_WITHIN = Duration.ofSeconds(90);
    private static final Duration IN_SYNC_WITHIN = Duration.ofSeconds(60);
    private static final long LOOK_NS = Duration.ofMillis(50).toNanos();

    private final Target target;
    private final NanoClock clock;
    private final Surroundings around;

    /** What a fault may ask and tell. */
    interface Surroundings {
        /** Waits for so long; false if the run ends meanwhile. */
        boolean pause(long ns);

        /** Nodes have other processes now. */
        void processesChanged();

        /** Whether the node is up and in sync with all that it has replicas of. */
        boolean inSync(int node);

        void note(String line);

        /** Something outlasts its fault that must not, in words. */
        void outlasts(String line);
    }

    NodeFaults(Target target, NanoClock clock, Surroundings around) {
        this.target = target;
        this.clock = clock;
        this.around = around;
    }

    /** @param ids of the nodes; not for {@code continue}, which ends another fault */
    NodeFault of(FaultSpec spec, List<Integer> ids) {
        List<TargetNode> nodes = new ArrayList<>();
        target.members().stream().filter(node -> ids.contains(node.id())).forEach(nodes::add);
        return switch (spec.action()) {
            case KILL -> new Kill(nodes);
            case STOP -> new Stop(nodes);
            case RESTART -> new Restart(nodes);
            case PARTITION, DELAY, JITTER, BANDWIDTH, BLACKHOLE -> new Impair(ids, impairment(spec));
            case RESET -> new Reset(ids, reach(spec));
            case DISK_FULL -> new FullDisk(nodes);
            case DISK_SLOW ->
                new Points(nodes, List.of(Point.FLUSH), FaultWords.duration(parameter(spec, "by")), ALL_COMERS);
            case FSYNC_STALL ->
                new Points(nodes, List.of(Point.FLUSH), spec.end().orElseThrow().minus(spec.at()), 1);
            case CPU_HOG -> new Busy(new CpuHog(clock));
            case GC_PRESSURE -> new Collections(nodes);
            case CONTINUE -> throw new IllegalArgumentException("not a fault of its own: " + spec);
        };
    }

    private static Impairment impairment(FaultSpec spec) {
        Reach reach = reach(spec);
        return switch (spec.action()) {
            case PARTITION -> Impairment.cut(reach);
            case BLACKHOLE -> Impairment.blackhole(reach);
            case DELAY ->
                Impairment.delay(
                        reach, FaultWords.duration(parameter(spec, "by")).toNanos());
            case JITTER ->
                Impairment.jitter(
                        reach, FaultWords.duration(parameter(spec, "by")).toNanos());
            default -> Impairment.bandwidth(reach, FaultWords.bytesPerS(parameter(spec, "limit")));
        };
    }

    private static Reach reach(FaultSpec spec) {
        return Reach.valueOf(parameter(spec, "from").toUpperCase(Locale.ROOT));
    }

    private static String parameter(FaultSpec spec, String name) {
        String value = spec.parameters().get(name);
        if (value == null) {
            throw new IllegalArgumentException("parameter missing: name=" + name + " fault=" + spec);
        }
        return value;
    }

    /** Starts what is down and returns once it serves again; tells what does not, in words. */
    private List<String> revive(List<TargetNode> nodes) {
        List<TargetNode> down = nodes.stream().filter(node -> !node.alive()).toList();
        if (down.isEmpty()) {
            return List.of();
        }
        down.forEach(TargetNode::start);
        around.processesChanged();
        return down.stream()
                .filter(node -> !await(BACK_WITHIN, node::serves))
                .map(node -> "Node " + node.id() + " was not back " + within(BACK_WITHIN) + ".")
                .toList();
    }

    private String within(Duration bound) {
        return around.pause(0) ? "within " + bound.toSeconds() + " s" : "before the run ended";
    }

    /** False where it took too long, or the run ended. */
    private boolean await(Duration within, BooleanSupplier condition) {
        long deadlineNs = clock.nanoTime() + within.toNanos();
        while (!condition.getAsBoolean()) {
            if (clock.nanoTime() - deadlineNs > 0 || !around.pause(LOOK_NS)) {
                return false;
            }
        }
        return true;
    }

    private final class Kill implements NodeFault {
        private final List<TargetNode> nodes;

        private Kill(List<TargetNode> nodes) {
            this.nodes = nodes;
        }

        @Override
        public String method() {
            return "SIGKILL";
        }

        @Override
        public void begin(Runnable inEffect) {
            int left = nodes.size();
            for (TargetNode node : nodes) {
                left--;
                node.kill(left == 0 ? inEffect : () -> {});
            }
        }

        @Override
        public void heal() {
            revive(nodes).forEach(around::note);
        }
    }

    private final class Stop implements NodeFault {
        private final List<ProcessPause> pauses = new ArrayList<>();

        private Stop(List<TargetNode> nodes) {
            nodes.forEach(node -> node.pid().ifPresent(pid -> pauses.add(new ProcessPause(pid, clock))));
        }

        @Override
        public String method() {
            return "SIGSTOP";
        }

        @Override
        public void begin(Runnable inEffect) {
            pauses.forEach(pause -> {
                if (!pause.begin()) {
                    throw new FaultException("a process could not be stopped: it is gone");
                }
            });
        }

        @Override
        public void heal() {
            pauses.forEach(ProcessPause::close);
        }
    }

    /** One after the other, the next once the last is back in sync: never two are missing. */
    private final class Restart implements NodeFault {
        private final List<TargetNode> nodes;

        private Restart(List<TargetNode> nodes) {
            this.nodes = nodes;
        }

        @Override
        public String method() {
            return "SIGTERM";
        }

        @Override
        public void begin(Runnable inEffect) {
            for (TargetNode node : nodes) {
                node.stopInOrder();
                revive(List.of(node)).forEach(around::outlasts);
                if (!await(IN_SYNC_WITHIN, () -> around.inSync(node.id()))) {
                    around.outlasts("Node " + node.id() + " was not back in sync " + within(IN_SYNC_WITHIN) + ".");
                }
                if (!around.pause(0)) {
                    return;
                }
            }
        }

        @Override
        public void heal() {
            revive(nodes).forEach(around::note);
        }
    }

    private final class Impair implements NodeFault {
        private final List<Integer> nodes;
        private final Impairment impairment;
        private final List<NodeNetwork.Disturbance> disturbances = new ArrayList<>();

        private Impair(List<Integer> nodes, Impairment impairment) {
            this.nodes = nodes;
            this.impairment = impairment;
        }

        @Override
        public String method() {
            return target.network().method();
        }

        @Override
        public void begin(Runnable inEffect) {
            nodes.forEach(node -> disturbances.add(target.network().impair(node, impairment)));
        }

        @Override
        public void heal() {
            disturbances.forEach(NodeNetwork.Disturbance::close);
        }
    }

    private final class Reset implements NodeFault {
        private final List<Integer> nodes;
        private final Reach reach;

        private Reset(List<Integer> nodes, Reach reach) {
            this.nodes = nodes;
            this.reach = reach;
        }

        @Override
        public String method() {
            return target.network().method();
        }

        @Override
        public void begin(Runnable inEffect) {
            nodes.forEach(node -> target.network().reset(node, reach));
        }

        @Override
        public void heal() {
            // Over once it was done.
        }
    }

    /** A node may well end because of it. */
    private final class FullDisk implements NodeFault {
        private final List<TargetNode> nodes;

        private FullDisk(List<TargetNode> nodes) {
            this.nodes = nodes;
        }

        @Override
        public String method() {
            return "a file system in memory without room";
        }

        @Override
        public void begin(Runnable inEffect) {
            for (TargetNode node : nodes) {
                node.excuse();
                node.disk()
                        .orElseThrow(() -> new FaultException("node without a disk of its own: id=" + node.id()))
                        .fill();
            }
        }

        @Override
        public void heal() {
            nodes.forEach(node -> node.disk().ifPresent(NodeDisk::free));
            revive(nodes).forEach(around::note);
        }
    }

    private final class Points implements NodeFault {
        private final List<TargetNode> nodes;
        private final List<Point> points;
        private final Duration delay;
        private final int count;
        private final List<FaultPoint> armed = new ArrayList<>();

        private Points(List<TargetNode> nodes, List<Point> points, Duration delay, int count) {
            this.nodes = nodes;
            this.points = points;
            this.delay = delay;
            this.count = count;
        }

        @Override
        public String method() {
            return "fault points of the broker";
        }

        @Override
        public void begin(Runnable inEffect) {
            for (TargetNode node : nodes) {
                String admin = node.adminAddress()
                        .orElseThrow(() -> new FaultException("node without an admin port: id=" + node.id()));
                for (Point point : points) {
                    FaultPoint reached = new FaultPoint(admin, point, clock);
                    armed.add(reached);
                    reached.arm(delay, count);
                }
            }
        }

        @Override
        public void heal() {
            for (FaultPoint point : armed) {
                try (point) {
                    point.disarm();
                } catch (FaultException e) {
                    // The node is gone, and what was armed in it too.
                    System.getLogger(NodeFaults.class.getName()).log(System.Logger.Level.DEBUG, "not disarmed", e);
                }
            }
            armed.clear();
        }
    }

    private static final class Busy implements NodeFault {
        private final CpuHog hog;

        private Busy(CpuHog hog) {
            this.hog = hog;
        }

        @Override
        public String method() {
            return "busy processes";
        }

        @Override
        public void begin(Runnable inEffect) {
            if (!hog.begin()) {
                throw new FaultException("no busy process could be started");
            }
        }

        @Override
        public void heal() {
            hog.close();
        }
    }

    /** Each JVM is kept collecting by a thread of its own. */
    private final class Collections implements NodeFault {
        private final List<TargetNode> nodes;
        private final List<ForcedGc> consoles = new ArrayList<>();
        private final List<Thread> threads = new ArrayList<>();

        private Collections(List<TargetNode> nodes) {
            this.nodes = nodes;
        }

        @Override
        public String method() {
            return "forced collections";
        }

        @Override
        public void begin(Runnable inEffect) {
            nodes.forEach(node -> node.pid().ifPresent(pid -> consoles.add(new ForcedGc(pid, clock))));
            for (ForcedGc console : consoles) {
                threads.add(Thread.ofPlatform().daemon().name("strobe-force-gc").start(() -> keepCollecting(console)));
            }
        }

        private void keepCollecting(ForcedGc console) {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    console.inject(Duration.ofMillis(100));
                }
            } catch (FaultException e) {
                // The JVM ended, or the connection was closed at the end of the fault.
                System.getLogger(NodeFaults.class.getName()).log(System.Logger.Level.DEBUG, "collections ended", e);
            }
        }

        @Override
        public void heal() {
            threads.forEach(Thread::interrupt);
            consoles.forEach(ForcedGc::close);
        }
    }
}
