package dev.strobe.harness.target;

import dev.strobe.harness.driver.DriverException;
import dev.strobe.harness.driver.kafka.KafkaDriver;
import dev.strobe.harness.network.DirectNetwork;
import dev.strobe.harness.network.Endpoint;
import dev.strobe.harness.network.NamespaceNetwork;
import dev.strobe.harness.network.NetworkException;
import dev.strobe.harness.network.NodeNetwork;
import dev.strobe.harness.network.ProxyNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * The nodes of a broker that Strobe starts: one or several child processes, and the network between them.
 *
 * <p>Every address is of this machine, on ports that were free, and every node has a data folder of its own, so any number of
 * runs can go on beside each other. {@link #close()} and the shutdown hook may meet: the second finds nothing to do.
 *
 * @param <S> how a node is started
 */
final class BrokerCluster<S extends BrokerServer> implements AutoCloseable {

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);

    /** Several share the processors while they start. */
    private static final Duration ALL_READY_WITHIN = Duration.ofSeconds(90);

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final int STARTS_MAX = 3;

    private final String name;
    private final TargetContext context;
    private final TargetOptions options;
    private final TargetFaults faults;
    private final int count;
    private final BrokerNode.Steps<S> steps;
    private final Thread hook;
    private final List<String> remarks = new ArrayList<>();

    private volatile List<BrokerNode<S>> nodes = List.of();
    private volatile NodeNetwork network = new DirectNetwork();
    private boolean closed;

    BrokerCluster(String name, TargetContext context, TargetOptions options, BrokerNode.Steps<S> steps) {
        this.name = name;
        this.context = context;
        this.options = options;
        this.faults = new TargetFaults(context.scenario().faults());
        this.count = options.nodes().orElse(context.scenario().nodes());
        this.steps = steps;
        this.hook = Thread.ofPlatform().name("strobe-close-broker").unstarted(this::end);
    }

    /** Starts all and waits until they take requests. A port that was lost meanwhile costs another attempt, three at most. */
    void start() {
        Runtime.getRuntime().addShutdownHook(hook);
        for (int attempt = 1; ; attempt++) {
            Optional<String> portLost = tryStart();
            if (portLost.isEmpty()) {
                network.processes(pidByNode());
                return;
            }
            release();
            if (attempt == STARTS_MAX) {
                throw new TargetException(
                        name + " lost its ports to other programs: starts=" + STARTS_MAX + "\n  " + portLost.get());
            }
            context.progress().accept("A port was taken meanwhile; starting " + name + " again on others");
        }
    }

    int count() {
        return count;
    }

    /** In the order of their ids; none before they are started. */
    List<BrokerNode<S>> nodes() {
        return nodes;
    }

    NodeNetwork network() {
        return network;
    }

    List<String> remarks() {
        return List.copyOf(remarks);
    }

    /** As the first node was started last. */
    S first() {
        if (nodes.isEmpty()) {
            throw new IllegalStateException("target not started");
        }
        return nodes.getFirst().server();
    }

    String bootstrapServers() {
        return nodes.stream().map(node -> node.server().bootstrapServers()).collect(Collectors.joining(","));
    }

    /** Of the nodes that run now. */
    List<Long> processIds() {
        return nodes.stream().flatMapToLong(node -> node.pid().stream()).boxed().toList();
    }

    private Map<Integer, Long> pidByNode() {
        Map<Integer, Long> pids = new HashMap<>();
        nodes.forEach(node -> node.pid().ifPresent(pid -> pids.put(node.id(), pid)));
        return pids;
    }

    /** How the first of them ended that nobody had ended, or what the machine has none left of. Any thread. */
    Optional<String> failure() {
        return nodes.stream()
                .flatMap(node -> node.failure().stream())
                .findFirst()
                .or(() -> HostRoom.exhausted(DataFolder.parent()));
    }

    /** A node was started again: who connects is told by its process. */
    void processesChanged() {
        network.processes(pidByNode());
    }

    /** What every broker child has to tell of its settings; what differs between nodes stands there for each. */
    Map<String, String> configuration(String version) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("target.version", version);
        all.put("jvm.version", Runtime.version().toString());
        all.put("jvm.vendor", System.getProperty("java.vendor"));
        all.put("data.filesystem", HostRoom.fileSystem(first().jvm().data()));
        if (count > 1) {
            all.put("nodes", String.valueOf(count));
        }
        if (!(network instanceof DirectNetwork)) {
            all.put("network", network.method());
        }
        for (BrokerNode<S> node : nodes) {
            told(node.server()).forEach((key, value) -> {
                boolean same = nodes.stream()
                        .allMatch(other -> value.equals(told(other.server()).get(key)));
                all.put(same ? key : "node " + node.id() + " " + key, value);
            });
        }
        return Collections.unmodifiableMap(all);
    }

    private static Map<String, String> told(BrokerServer server) {
        Map<String, String> told = new LinkedHashMap<>();
        told.put("jvm.arguments", String.join(" ", server.jvmArguments()));
        server.properties().forEach((key, value) -> told.put("broker." + key, value));
        return told;
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending already: the hook is running or has run.
        }
    }

    /** One start with fresh ports and data; tells a node's last words if it lost a port, throws for anything else. */
    private Optional<String> tryStart() {
        List<BrokerNode<S>> planned = plan();
        try (ExecutorService starters = Executors.newFixedThreadPool(count)) {
            List<CompletableFuture<Void>> launched = planned.stream()
                    .map(node -> CompletableFuture.runAsync(node::launch, starters))
                    .toList();
            launched.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw e.getCause() instanceof TargetException known
                    ? known
                    : new TargetException(name + " could not be started: reason=" + e.getCause(), e);
        }
        network.processes(pidByNode());
        return awaitReady(planned);
    }

    private synchronized List<BrokerNode<S>> plan() {
        if (closed) {
            throw new TargetException("closed while starting");
        }
        HostRoom.check(DataFolder.parent(), count);
        network = openNetwork();
        List<Integer> ports =
                count == 1 ? LoopbackPorts.free(NodePlan.PORTS) : LoopbackPorts.lasting(NodePlan.PORTS * count);
        List<Endpoint> clients = new ArrayList<>();
        List<Endpoint> peers = new ArrayList<>();
        List<Endpoint> controllers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Integer> own = ports.subList(i * NodePlan.PORTS, (i + 1) * NodePlan.PORTS);
            clients.add(network.listener(i + 1, true, own.get(0), own.get(1)));
            peers.add(network.listener(i + 1, false, own.get(2), own.get(3)));
            controllers.add(network.listener(i + 1, false, own.get(4), own.get(5)));
        }
        List<BrokerNode<S>> planned = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int id = i + 1;
            DataFolder data = DataFolder.create(DataFolder.parent());
            String client = clients.get(i).bound();
            NodePlan plan = new NodePlan(
                    id,
                    jvm(data, id),
                    network.commandPrefix(id),
                    clients.get(i),
                    peers.get(i),
                    controllers.get(i),
                    client.substring(0, client.lastIndexOf(':') + 1) + ports.get((i + 1) * NodePlan.PORTS - 1),
                    controllers);
            planned.add(new BrokerNode<>(plan, data, faults.needOwnDisk(), network, context, steps));
            nodes = List.copyOf(planned);
        }
        return planned;
    }

    private NodeNetwork openNetwork() {
        boolean proxyAsked = options.network().isPresent();
        if (!faults.needNetwork() && !proxyAsked) {
            return new DirectNetwork();
        }
        if (faults.cutsAreEnough() && !proxyAsked) {
            Optional<String> problem = NamespaceNetwork.problem();
            if (problem.isEmpty()) {
                try {
                    return NamespaceNetwork.open(count);
                } catch (NetworkException e) {
                    problem = Optional.of(e.getMessage() == null ? e.toString() : e.getMessage());
                }
            }
            String remark = "No network namespaces, a proxy stands before each node: " + problem.get() + ".";
            if (!remarks.contains(remark)) {
                remarks.add(remark);
                context.progress().accept(remark);
            }
        }
        return new ProxyNetwork(context.clock());
    }

    private BrokerJvm jvm(DataFolder folder, int node) {
        String jfr = options.jfr().orElse(context.scenario().observe().jfr());
        Path runFolder = context.runFolder().toAbsolutePath();
        try {
            Files.createDirectories(runFolder);
        } catch (IOException e) {
            throw new TargetException("cannot write for the target: folder=" + runFolder + " reason=" + e, e);
        }
        BrokerJvm jvm = BrokerJvm.in(folder.path(), runFolder, jfr, new BrokerJvm.Node(node, 1, count));
        if (!jvm.jfr().equals(jfr)) {
            context.progress().accept("No flight recording of the broker: the disk is nearly full");
        }
        return jvm;
    }

    private Optional<String> awaitReady(List<BrokerNode<S>> started) {
        long deadlineNs = context.clock().nanoTime() + (count == 1 ? READY_WITHIN : ALL_READY_WITHIN).toNanos();
        for (BrokerNode<S> node : started) {
            while (!node.answers()) {
                for (BrokerNode<S> any : started) {
                    Optional<String> portLost = any.portLost(LOOK.dividedBy(count));
                    if (portLost.isPresent()) {
                        return portLost;
                    }
                }
                beforeDeadline(deadlineNs);
            }
        }
        while (count > 1 && !formed()) {
            for (BrokerNode<S> any : started) {
                Optional<String> portLost = any.portLost(LOOK.dividedBy(count));
                if (portLost.isPresent()) {
                    return portLost;
                }
            }
            beforeDeadline(deadlineNs);
        }
        return Optional.empty();
    }

    /** Whether every node has joined and the cluster has a controller. */
    private boolean formed() {
        try (KafkaDriver driver = new KafkaDriver(bootstrapServers(), Map.of())) {
            return driver.brokers(ANSWER_WITHIN) == count && driver.hasController(ANSWER_WITHIN);
        } catch (DriverException e) {
            return false;
        }
    }

    private void beforeDeadline(long deadlineNs) {
        boolean interrupted = Thread.currentThread().isInterrupted();
        if (interrupted || context.clock().nanoTime() - deadlineNs > 0) {
            throw new TargetException((interrupted
                            ? "interrupted while " + name + " started"
                            : name + " not ready within " + (count == 1 ? READY_WITHIN : ALL_READY_WITHIN))
                    + ": "
                    + nodes.stream().map(BrokerNode::lastWords).collect(Collectors.joining("\n  ")));
        }
    }

    private synchronized void end() {
        closed = true;
        release();
    }

    /** All nodes at once, because each may take its time to end; then what stood between them. */
    private synchronized void release() {
        List<BrokerNode<S>> ended = nodes;
        nodes = List.of();
        List<RuntimeException> problems = Collections.synchronizedList(new ArrayList<>());
        List<Thread> enders = ended.stream()
                .map(node -> Thread.ofPlatform()
                        .name("strobe-end-node-" + node.id())
                        .start(() -> {
                            try {
                                node.close();
                            } catch (RuntimeException e) {
                                problems.add(e);
                            }
                        }))
                .toList();
        boolean interrupted = false;
        for (Thread ender : enders) {
            while (ender.isAlive()) {
                try {
                    ender.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        network.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!problems.isEmpty()) {
            throw problems.getFirst();
        }
    }
}
