package dev.strobe.harness.driver.kafka;

import dev.strobe.harness.driver.ClusterView;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.DescribeQuorumRequest;
import org.apache.kafka.common.requests.DescribeQuorumResponse;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.requests.RequestHeader;

/**
 * Metadata requests over plain sockets, one for each node: an admin client would wait for a node that hangs, and would ask a
 * node of its own choice.
 */
final class KafkaClusterView implements ClusterView {

    private static final String CLIENT_ID = "strobe-view";
    private static final short METADATA_VERSION = 12;
    private static final short QUORUM_VERSION = 0;
    private static final TopicPartition METADATA_LOG = new TopicPartition("__cluster_metadata", 0);
    private static final int TIMEOUT_MS = 300;
    private static final int ANSWER_BYTES_MAX = 4 << 20;
    private static final int NODES_MAX = 16;

    private final List<InetSocketAddress> bootstrap = new ArrayList<>();
    private final Map<Integer, InetSocketAddress> known = new HashMap<>();
    private final Map<InetSocketAddress, Socket> sockets = new HashMap<>();
    private int controllerTold = -1;
    private boolean quorumUnknown;
    private int correlationId;

    /** @param bootstrapServers {@code host:port[,host:port]} */
    KafkaClusterView(String bootstrapServers) {
        for (String server : bootstrapServers.split(",", -1)) {
            int colon = server.lastIndexOf(':');
            bootstrap.add(
                    new InetSocketAddress(server.substring(0, colon), Integer.parseInt(server.substring(colon + 1))));
        }
    }

    @Override
    public synchronized Optional<Snapshot> ask(Collection<String> topics, Set<Integer> avoided) {
        MetadataRequest request =
                new MetadataRequest.Builder(List.copyOf(topics), false, METADATA_VERSION, METADATA_VERSION).build();
        for (InetSocketAddress node : candidates(avoided)) {
            try {
                MetadataResponse response = (MetadataResponse) exchange(node, ApiKeys.METADATA, request);
                return Optional.of(snapshot(response));
            } catch (IOException | KafkaException e) {
                forget(node);
            }
        }
        return Optional.empty();
    }

    /** By the quorum where the target tells of it: in Kafka's metadata the controller is any broker. */
    @Override
    public synchronized OptionalInt controller() {
        if (!quorumUnknown) {
            for (InetSocketAddress node : candidates(Set.of())) {
                OptionalInt leader = quorumLeader(node);
                if (leader.isPresent()) {
                    return leader;
                }
            }
        }
        return ask(List.of(), Set.of()).isPresent() && controllerTold >= 0
                ? OptionalInt.of(controllerTold)
                : OptionalInt.empty();
    }

    @Override
    public synchronized void close() {
        List.copyOf(sockets.keySet()).forEach(this::forget);
    }

    private OptionalInt quorumLeader(InetSocketAddress node) {
        DescribeQuorumRequest request = new DescribeQuorumRequest.Builder(
                        DescribeQuorumRequest.singletonRequest(METADATA_LOG))
                .build(QUORUM_VERSION);
        try {
            DescribeQuorumResponse response = (DescribeQuorumResponse) exchange(node, ApiKeys.DESCRIBE_QUORUM, request);
            if (response.data().errorCode() == 0 && !response.data().topics().isEmpty()) {
                int leader = response.data()
                        .topics()
                        .getFirst()
                        .partitions()
                        .getFirst()
                        .leaderId();
                return leader < 0 ? OptionalInt.empty() : OptionalInt.of(leader);
            }
            quorumUnknown = true;
        } catch (IOException e) {
            forget(node);
        } catch (RuntimeException e) {
            // An answer of another shape: this target does not know the question.
            quorumUnknown = true;
            forget(node);
        }
        return OptionalInt.empty();
    }

    private List<InetSocketAddress> candidates(Set<Integer> avoided) {
        if (known.isEmpty()) {
            return List.copyOf(bootstrap);
        }
        List<InetSocketAddress> candidates = new ArrayList<>();
        known.forEach((id, address) -> {
            if (!avoided.contains(id)) {
                candidates.add(address);
            }
        });
        return candidates.isEmpty() ? List.copyOf(known.values()) : candidates;
    }

    private Snapshot snapshot(MetadataResponse response) {
        Set<Integer> nodes = new HashSet<>();
        for (MetadataResponseBroker broker : response.data().brokers()) {
            nodes.add(broker.nodeId());
            if (known.size() < NODES_MAX || known.containsKey(broker.nodeId())) {
                known.put(broker.nodeId(), new InetSocketAddress(broker.host(), broker.port()));
            }
        }
        controllerTold = response.data().controllerId();
        List<Partition> partitions = new ArrayList<>();
        for (MetadataResponseTopic topic : response.data().topics()) {
            for (MetadataResponsePartition partition : topic.partitions()) {
                partitions.add(new Partition(
                        topic.name(),
                        partition.partitionIndex(),
                        partition.leaderId(),
                        partition.leaderEpoch(),
                        partition.replicaNodes(),
                        partition.isrNodes()));
            }
        }
        return new Snapshot(nodes, partitions);
    }

    private AbstractResponse exchange(InetSocketAddress node, ApiKeys api, AbstractRequest request) throws IOException {
        Socket socket = socket(node);
        RequestHeader header = new RequestHeader(api, request.version(), CLIENT_ID, ++correlationId);
        ByteBuffer bytes = request.serializeWithHeader(header);
        ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + bytes.remaining());
        frame.putInt(bytes.remaining()).put(bytes);
        socket.getOutputStream().write(frame.array());
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int length = in.readInt();
        if (length < Integer.BYTES || length > ANSWER_BYTES_MAX) {
            throw new IOException("answer has an impossible length: bytes=" + length);
        }
        byte[] answer = new byte[length];
        in.readFully(answer);
        return AbstractResponse.parseResponse(ByteBuffer.wrap(answer), header);
    }

    private Socket socket(InetSocketAddress node) throws IOException {
        Socket open = sockets.get(node);
        if (open != null) {
            return open;
        }
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MS);
            socket.connect(node, TIMEOUT_MS);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        sockets.put(node, socket);
        return socket;
    }

    private void forget(InetSocketAddress node) {
        Socket socket = sockets.remove(node);
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                System.getLogger(KafkaClusterView.class.getName())
                        .log(System.Logger.Level.DEBUG, "socket not closed", e);
            }
        }
    }
}
