package dev.strobe.broker.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The effective configuration of a broker. Names in the file are Kafka's where the meaning is Kafka's.
 *
 * @param nodeId {@code node.id}
 * @param clusterId {@code cluster.id}, what clients are told; made and kept in the data folder where it is not set
 * @param listener the one of the Kafka key of the plural name: where clients connect; port 0 takes a free one
 * @param advertised what clients are told to connect to; empty for the bound address
 * @param admin {@code admin.listener}: metrics and health; empty for {@code off}
 * @param logDir the data folder
 */
public record BrokerConfig(
        int nodeId,
        String clusterId,
        InetSocketAddress listener,
        Optional<InetSocketAddress> advertised,
        Optional<InetSocketAddress> admin,
        Path logDir,
        Topics topics,
        Server server,
        Groups groups,
        Telemetry telemetry,
        Faults faults,
        Cluster cluster) {

    /**
     * Defaults for topics.
     *
     * @param partitions {@code num.partitions}
     * @param autoCreate {@code auto.create.topics.enable}
     * @param partitionsMax {@code partitions.max}: of all topics together; creation beyond it is refused
     * @param log the defaults of {@code log.*}, {@code message.max.bytes}, {@code flush} and {@code flush.interval.ms}
     * @param retentionCheckMs {@code log.retention.check.interval.ms}
     * @param producersMax {@code producer.ids.max}: producers remembered per partition; the longest idle one is forgotten
     * @param producerExpiryMs {@code producer.id.expiration.ms}
     */
    public record Topics(
            int partitions,
            boolean autoCreate,
            int partitionsMax,
            LogConfig log,
            long retentionCheckMs,
            int producersMax,
            long producerExpiryMs) {}

    /**
     * Threads and bounds.
     *
     * @param loops {@code num.network.threads}
     * @param ioThreads {@code num.io.threads}
     * @param ioQueueMax {@code io.queue.max}: tasks that wait for an I/O thread
     * @param connectionsMax {@code max.connections}
     * @param requestBytesMax {@code socket.request.max.bytes}
     * @param queuedBytesMax {@code queued.max.request.bytes}: of requests in flight over all connections
     * @param inFlightMax {@code max.in.flight.requests.per.connection}: more are left in the socket
     * @param responseBytesMax {@code connection.response.max.bytes}: answers that wait for one slow reader; no request of its is read meanwhile
     * @param idleMs {@code connections.max.idle.ms}
     * @param fetchBytesMax {@code fetch.max.bytes}
     */
    public record Server(
            int loops,
            int ioThreads,
            int ioQueueMax,
            int connectionsMax,
            int requestBytesMax,
            long queuedBytesMax,
            int inFlightMax,
            int responseBytesMax,
            long idleMs,
            int fetchBytesMax) {}

    /**
     * Consumer groups.
     *
     * @param groupsMax {@code groups.max}
     * @param membersMax {@code group.max.size}
     * @param sessionMsMin {@code group.min.session.timeout.ms}
     * @param sessionMsMax {@code group.max.session.timeout.ms}
     * @param initialDelayMs {@code group.initial.rebalance.delay.ms}
     * @param offsetsPartitions {@code offsets.topic.num.partitions}
     * @param offsetsRetentionMs {@code offsets.retention.minutes}, in ms
     * @param metadataBytesMax {@code offset.metadata.max.bytes}
     */
    public record Groups(
            int groupsMax,
            int membersMax,
            int sessionMsMin,
            int sessionMsMax,
            int initialDelayMs,
            int offsetsPartitions,
            long offsetsRetentionMs,
            int metadataBytesMax) {}

    /**
     * What the broker says of itself.
     *
     * @param level {@code telemetry}
     * @param tracingHeaders {@code tracing.headers}: whether records that belong to a trace get spans of the broker
     * @param otlpEndpoint {@code otel.exporter.otlp.endpoint}; empty: the environment decides
     * @param otlpIntervalMs {@code otel.exporter.otlp.interval.ms}; 0: the environment decides
     * @param jfrFile {@code jfr.file}: where the recording goes that the broker starts itself; empty: it starts none
     * @param jfrSettings {@code jfr.settings}: what that recording holds
     * @param jfrBytesMax {@code jfr.max.size.bytes}: the recording drops its oldest part beyond this
     */
    public record Telemetry(
            TelemetryLevel level,
            boolean tracingHeaders,
            Optional<URI> otlpEndpoint,
            int otlpIntervalMs,
            Optional<Path> jfrFile,
            JfrSettings jfrSettings,
            long jfrBytesMax) {}

    /**
     * What nodes of a cluster need of each other. One whose {@code voters} is empty is a single node.
     *
     * @param voters {@code controller.quorum.voters}: where each node takes part in the consensus on metadata, by its id
     * @param peerListener {@code peer.listener}: where other nodes connect for records and heartbeats; port 0 takes a free one
     * @param advertisedPeer {@code advertised.peer.listener}: what other nodes are told to connect to; empty for the bound one
     * @param rack {@code broker.rack}
     * @param heartbeatMs {@code broker.heartbeat.interval.ms}
     * @param sessionMs {@code broker.session.timeout.ms}: a node that was not heard for as long is fenced
     * @param replication {@code default.replication.factor}
     * @param offsetsReplication {@code offsets.topic.replication.factor}; at most the number of voters is taken
     * @param hashedPlacement {@code replica.placement=hashed}
     * @param lagMsMax {@code replica.lag.time.max.ms}: a follower that did not have all for as long is out of sync
     * @param fetchWaitMs {@code replica.fetch.wait.max.ms}
     * @param fetchBytesMin {@code replica.fetch.min.bytes}
     * @param fetchBytesMax {@code replica.fetch.max.bytes}: of one partition in one answer
     * @param responseBytesMax {@code replica.fetch.response.max.bytes}
     * @param backoffMs {@code replica.fetch.backoff.ms}: before a fetch that failed is tried again
     * @param reassignmentBytesPerS {@code reassignment.throttle.rate}: of new replicas that catch up; no limit by default
     * @param unclean {@code unclean.leader.election.enable}
     * @param balanceLeaders {@code auto.leader.rebalance.enable}
     * @param balanceCheckS {@code leader.imbalance.check.interval.seconds}
     * @param controlledShutdown {@code controlled.shutdown.enable}
     * @param electionMsMin {@code controller.quorum.election.timeout.ms}: shortest silence of the consensus leader before
     *     another stands; the longest is twice that
     */
    public record Cluster(
            Map<Integer, InetSocketAddress> voters,
            InetSocketAddress peerListener,
            Optional<InetSocketAddress> advertisedPeer,
            String rack,
            int heartbeatMs,
            int sessionMs,
            int replication,
            int offsetsReplication,
            boolean hashedPlacement,
            long lagMsMax,
            int fetchWaitMs,
            int fetchBytesMin,
            int fetchBytesMax,
            int responseBytesMax,
            int backoffMs,
            long reassignmentBytesPerS,
            boolean unclean,
            boolean balanceLeaders,
            int balanceCheckS,
            boolean controlledShutdown,
            int electionMsMin) {

        public Cluster {
            voters = Map.copyOf(voters);
        }

        /** Whether this node is one of several. */
        public boolean isOn() {
            return !voters.isEmpty();
        }
    }

    /**
     * Faults that the broker brings about in itself, for experiments and crash tests only.
     *
     * @param loseUnsyncedSeed {@code storage.lose.unsynced.seed}: files lose on a crash what no fsync made durable, torn
     *     at places that follow from the seed; -1 for off
     * @param points {@code faults}: whether the admin port may arm fault points
     */
    public record Faults(long loseUnsyncedSeed, boolean points) {

        /** Whether unsynced writes are lost on a crash. */
        public boolean losesUnsynced() {
            return loseUnsyncedSeed >= 0;
        }
    }
}
