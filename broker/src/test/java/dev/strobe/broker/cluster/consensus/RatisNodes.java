package dev.strobe.broker.cluster.consensus;

import static org.awaitility.Awaitility.await;

import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.Credential;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Three nodes in this process, each with a folder that outlives it, and what each of them was told. */
final class RatisNodes implements AutoCloseable {

    static final Duration BOUND = Duration.ofSeconds(60);

    private static final int NODES = 3;
    private static final int ELECTION_MS_MIN = 300;
    private static final int SEGMENT_BYTES = 1024;
    private static final int SUBMIT_MS_MAX = 3000;

    /** A term, and who leads in it. */
    record Leadership(int node, int term) {}

    /** One life of a node. */
    static final class Life implements Consensus.Listener {
        final int node;
        final List<MetadataImage> images = new CopyOnWriteArrayList<>();
        private final List<Leadership> leaderships;
        volatile boolean leads;

        Life(int node, List<Leadership> leaderships) {
            this.node = node;
            this.leaderships = leaderships;
        }

        @Override
        public void applied(MetadataImage image) {
            images.add(image);
        }

        @Override
        public void leads(int term) {
            leaderships.add(new Leadership(node, term));
            leads = true;
        }

        @Override
        public void follows() {
            leads = false;
        }

        MetadataImage image() {
            return images.isEmpty() ? MetadataImage.EMPTY : images.getLast();
        }
    }

    /** In the order in which they were told, over all nodes and lives. */
    final List<Leadership> leaderships = new CopyOnWriteArrayList<>();

    private final Map<Integer, InetSocketAddress> voters = new TreeMap<>();
    private final Map<Integer, RatisConsensus> running = new TreeMap<>();
    private final Map<Integer, Life> lives = new TreeMap<>();
    private final Path folder;
    private final int snapshotEvery;
    private final int electionMsMin;

    private RatisNodes(Path folder, int snapshotEvery, int electionMsMin) throws IOException {
        this.folder = folder;
        this.snapshotEvery = snapshotEvery;
        this.electionMsMin = electionMsMin;
        List<ServerSocket> taken = new ArrayList<>();
        for (int node = 1; node <= NODES; node++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            taken.add(socket);
            voters.put(node, new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort()));
        }
        for (ServerSocket socket : taken) {
            socket.close();
        }
    }

    static RatisNodes started(Path folder, int snapshotEvery) throws IOException {
        return started(folder, snapshotEvery, ELECTION_MS_MIN);
    }

    static RatisNodes started(Path folder, int snapshotEvery, int electionMsMin) throws IOException {
        RatisNodes nodes = new RatisNodes(folder, snapshotEvery, electionMsMin);
        for (int node = 1; node <= NODES; node++) {
            nodes.start(node);
        }
        return nodes;
    }

    void start(int node) {
        RatisConsensus consensus = new RatisConsensus(new RatisSettings(
                node, voters, folder(node), electionMsMin, snapshotEvery, SEGMENT_BYTES, SUBMIT_MS_MAX));
        Life life = new Life(node, leaderships);
        lives.put(node, life);
        running.put(node, consensus);
        consensus.start(life);
    }

    void close(int node) {
        RatisConsensus consensus = running.remove(node);
        if (consensus != null) {
            consensus.close();
        }
    }

    /** Tells a node that another one's process is gone. */
    void gone(int told, int node) {
        RatisConsensus consensus = running.get(told);
        if (consensus != null) {
            consensus.gone(node);
        }
    }

    /** Has the node resign in favour of another. */
    CompletableFuture<Void> resign(int node, List<Integer> heirs) {
        RatisConsensus consensus = running.get(node);
        return consensus == null ? CompletableFuture.completedFuture(null) : consensus.resign(heirs);
    }

    /** Loses all that a node which was closed had kept. */
    void forget(int node) throws IOException {
        delete(folder(node));
    }

    /** What a process that is killed now would find in its folder, put there in place of what closing leaves behind. */
    void kill(int node) throws IOException {
        Path left = folder.resolve("left-" + node);
        copy(folder(node), left);
        close(node);
        delete(folder(node));
        Files.move(left, folder(node));
    }

    Life life(int node) {
        Life life = lives.get(node);
        if (life == null) {
            throw new AssertionError("never started: node=" + node);
        }
        return life;
    }

    /** Waits for one. */
    int leader() {
        await().atMost(BOUND).until(() -> leaderNow() != null);
        Integer leader = leaderNow();
        return leader == null ? leader() : leader;
    }

    int follower() {
        int leader = leader();
        return running.keySet().stream()
                .filter(node -> node != leader)
                .findFirst()
                .orElseThrow();
    }

    CompletableFuture<Outcome> submit(int node, Command command) {
        RatisConsensus consensus = running.get(node);
        if (consensus == null) {
            throw new AssertionError("not running: node=" + node);
        }
        return consensus.submit(command);
    }

    /** A command that changes the image, submitted until it was acknowledged. */
    void change(int node, String user) throws InterruptedException, TimeoutException {
        for (int attempt = 0; attempt < 20; attempt++) {
            try {
                submit(node, credential(user)).get(BOUND.toSeconds(), TimeUnit.SECONDS);
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof NoConsensusException)) {
                    throw new AssertionError("refused: " + user, e);
                }
            }
        }
        throw new AssertionError("no consensus for long: node=" + node);
    }

    static Command credential(String user) {
        return new Command.SetCredential(new Credential(user, "SCRAM-SHA-256", "s", "k", "v", 4096));
    }

    /** Waits until a node has the same image as another one. */
    void awaitSame(int node, int as) {
        await().atMost(BOUND).until(() -> life(node).image().equals(life(as).image()));
    }

    @Override
    public void close() {
        List.copyOf(running.keySet()).forEach(this::close);
    }

    private @Nullable Integer leaderNow() {
        return running.keySet().stream()
                .filter(node -> life(node).leads)
                .findFirst()
                .orElse(null);
    }

    private Path folder(int node) {
        return folder.resolve("node-" + node);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                if (!path.getFileName().toString().equals("in_use.lock")) {
                    Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
