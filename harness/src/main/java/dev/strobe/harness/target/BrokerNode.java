package dev.strobe.harness.target;

import dev.strobe.harness.network.NodeNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One broker as a child process, from its data folder to its recordings: what all brokers that Strobe starts have in common.
 *
 * <p>It can be ended and started again on its data; each start has a log and a recording of its own in the run directory.
 * Whoever ends it and the shutdown hook may meet: both go through one lock, and the second finds nothing to do.
 *
 * @param <S> how the node is started
 */
final class BrokerNode<S extends BrokerServer> implements TargetNode, AutoCloseable {

    private static final int LINES = 5;

    /** What is a broker's own in its start. */
    interface Steps<S extends BrokerServer> {

        S server(NodePlan plan);

        /** Whatever has to be done before its first process; its properties file is written. */
        void prepare(S server, Path propertiesFile);

        /** Whether it takes requests now; asked again and again. Throws {@link TargetException} for an end of all hope. */
        boolean answers(S server, ChildProcess child);

        /** Whether it ended because another program took its port meanwhile. */
        boolean lostPort(ChildProcess child);

        /** What its user should do about its end; empty where nothing is known. */
        default Optional<String> wayOut(ChildProcess child) {
            return Optional.empty();
        }
    }

    private final TargetContext context;
    private final NodeNetwork network;
    private final Steps<S> steps;
    private final DataFolder data;
    private final List<S> starts = new ArrayList<>();
    private final Optional<NodeDisk> disk;

    private volatile @Nullable ChildProcess process;
    private volatile boolean excused;
    private boolean closed;

    /** @param plan for the first start, with {@code data} in it */
    BrokerNode(
            NodePlan plan,
            DataFolder data,
            boolean ownDisk,
            NodeNetwork network,
            TargetContext context,
            Steps<S> steps) {
        this.context = context;
        this.network = network;
        this.steps = steps;
        this.data = data;
        this.disk = ownDisk ? Optional.of(mounted(plan)) : Optional.empty();
        starts.add(steps.server(plan));
    }

    /** As it was started last. */
    synchronized S server() {
        return starts.getLast();
    }

    /** The first start: everything is written and prepared, and its process runs. */
    synchronized void launch() {
        if (closed) {
            throw new TargetException("closed while starting");
        }
        S server = starts.getFirst();
        Path properties = write(server);
        steps.prepare(server, properties);
        run(server, properties);
    }

    /** Whether it takes requests; throws where it has ended. {@link #portLost} tells whether another start is worth it. */
    boolean answers() {
        ChildProcess child = child();
        return steps.answers(server(), child);
    }

    /** Its last words where it ended because it lost a port; empty while it runs; throws where it ended otherwise. */
    Optional<String> portLost(Duration look) {
        ChildProcess child = child();
        if (!child.awaitExit(look)) {
            return Optional.empty();
        }
        if (steps.lostPort(child)) {
            return Optional.of(child.obituary());
        }
        throw new TargetException(name() + " did not start: " + child.obituary()
                + steps.wayOut(child).map(way -> "\n  " + way).orElse(""));
    }

    /** What it said last, for a person who wants to know why it does not get ready. */
    String lastWords() {
        ChildProcess child = child();
        return name() + ": pid=" + child.pid() + "\n  " + String.join("\n  ", child.lastLines(LINES));
    }

    /** How it ended although nobody wanted it to; empty while it runs. Any thread. */
    Optional<String> failure() {
        ChildProcess child = process;
        return child == null || excused || child.alive() ? Optional.empty() : Optional.of(child.obituary());
    }

    @Override
    public int id() {
        return starts.getFirst().plan().id();
    }

    @Override
    public Optional<String> adminAddress() {
        return server() instanceof StrobeServer strobe ? Optional.of(strobe.adminAddress()) : Optional.empty();
    }

    @Override
    public OptionalLong pid() {
        ChildProcess child = process;
        return child == null || !child.alive() ? OptionalLong.empty() : OptionalLong.of(child.pid());
    }

    @Override
    public boolean alive() {
        return pid().isPresent();
    }

    @Override
    public Path logFolder() {
        return logFolder(server().plan());
    }

    @Override
    public Optional<NodeDisk> disk() {
        return disk;
    }

    @Override
    public void excuse() {
        excused = true;
    }

    @Override
    public synchronized void kill(Runnable signalled) {
        excused = true;
        network.gone(id());
        child().kill(signalled);
    }

    @Override
    public synchronized void stopInOrder() {
        excused = true;
        child().close();
        network.gone(id());
    }

    @Override
    public synchronized void start() {
        if (closed || alive()) {
            return;
        }
        S next = steps.server(server().plan().with(server().jvm().next()));
        starts.add(next);
        run(next, write(next));
    }

    @Override
    public boolean serves() {
        portLost(Duration.ZERO).ifPresent(words -> {
            throw new TargetException(name() + " did not start again: " + words);
        });
        return answers();
    }

    /** Ends the process, saves its recordings, deletes its data: in that order, each whatever became of the one before. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        excused = true;
        ChildProcess child = process;
        try (data) {
            if (child != null) {
                child.close();
                starts.forEach(server -> server.jvm().rescueRecording().ifPresent(context.progress()));
            }
            disk.ifPresent(NodeDisk::close);
        }
    }

    private void run(S server, Path properties) {
        network.starting(id());
        process = ChildProcess.start(new ChildProcess.Spec(
                name(),
                server.command(properties),
                data.path(),
                Map.of(),
                BrokerJvm.UNSET,
                server.jvm().log(),
                server.endsWithin()));
        excused = false;
    }

    private String name() {
        NodePlan plan = server().plan();
        return server().name() + (plan.clustered() ? " node " + plan.id() : "");
    }

    private ChildProcess child() {
        ChildProcess child = process;
        if (child == null) {
            throw new IllegalStateException("node not started: id=" + id());
        }
        return child;
    }

    private static Path logFolder(NodePlan plan) {
        return plan.jvm().data().resolve("log");
    }

    private static NodeDisk mounted(NodePlan plan) {
        Path folder = logFolder(plan);
        try {
            return NodeDisk.mount(Files.createDirectories(folder));
        } catch (IOException e) {
            throw new TargetException("cannot write for the target: folder=" + folder + " reason=" + e, e);
        }
    }

    private static Path write(BrokerServer server) {
        Path folder = server.jvm().data();
        try {
            Files.createDirectories(server.jvm().recordingChunks());
            server.jvm().writeSettings();
            return Files.writeString(folder.resolve("server.properties"), server.propertiesText());
        } catch (IOException | UncheckedIOException e) {
            throw new TargetException("cannot write for the target: folder=" + folder + " reason=" + e, e);
        }
    }
}
