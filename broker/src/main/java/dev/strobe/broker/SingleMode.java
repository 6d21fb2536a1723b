package dev.strobe.broker;

import dev.strobe.broker.api.KnownLeaders;
import dev.strobe.broker.api.groups.GroupApis;
import dev.strobe.broker.cluster.SingleNode;
import dev.strobe.broker.cluster.metadata.ClusterMetadata;
import dev.strobe.broker.cluster.metadata.HostPort;
import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.group.GroupCoordinators;
import dev.strobe.broker.partition.ProducerIds;
import dev.strobe.broker.partition.ReplicaSettings;
import dev.strobe.broker.storage.DiskException;
import dev.strobe.broker.topic.CatalogueException;
import dev.strobe.broker.topic.TopicCatalogue;
import dev.strobe.broker.topic.TopicOutcome;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A broker that is alone: its topics are in a catalogue in its data folder, and it leads all partitions. */
final class SingleMode implements Mode {

    private static final int CONTROL_QUEUE_MAX = 1_024;
    private static final int OFFSETS_TOPIC_S_MAX = 60;

    private final BrokerConfig config;
    private final DataFolder folder;
    private final TopicCatalogue catalogue;
    private final GroupCoordinators groups;
    private final ProducerIds producerIds;
    private final SingleNode metadata;
    private volatile @Nullable InetSocketAddress listener;

    private SingleMode(
            Machinery machinery,
            DataFolder folder,
            TopicCatalogue catalogue,
            GroupCoordinators groups,
            ProducerIds producerIds) {
        this.config = machinery.config;
        this.folder = folder;
        this.catalogue = catalogue;
        this.groups = groups;
        this.producerIds = producerIds;
        this.metadata = new SingleNode(config.nodeId(), config.cluster().rack(), this::address, catalogue::image);
    }

    /** Opens every partition. */
    static SingleMode open(Machinery machinery, DataFolder folder) {
        TopicCatalogue catalogue = openTopics(machinery);
        GroupCoordinators groups = openGroups(machinery, catalogue);
        return new SingleMode(machinery, folder, catalogue, groups, producerIds(machinery));
    }

    @Override
    public TopicCatalogue topics() {
        return catalogue;
    }

    @Override
    public ClusterMetadata metadata() {
        return metadata;
    }

    @Override
    public GroupCoordinators groups() {
        return groups;
    }

    @Override
    public ProducerIds producerIds() {
        return producerIds;
    }

    @Override
    public KnownLeaders leaders() {
        return KnownLeaders.NONE;
    }

    @Override
    public String clusterId() {
        return folder.clusterId();
    }

    @Override
    public boolean isInTouch() {
        return true;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void opened(InetSocketAddress clients, ClientApis apis) {
        listener = clients;
    }

    @Override
    public void awaitReady(long timeoutMs, BooleanSupplier givenUp) {}

    @Override
    public void handOver() {}

    private HostPort address() {
        InetSocketAddress bound = listener;
        InetSocketAddress told = config.advertised().orElse(bound == null ? config.listener() : bound);
        return new HostPort(told.getHostString(), told.getPort());
    }

    private static TopicCatalogue openTopics(Machinery machinery) {
        BoundedPool control = machinery.stopOrder.started(
                "control", new BoundedPool("control", 1, CONTROL_QUEUE_MAX, machinery.instruments()));
        TopicCatalogue catalogue = new TopicCatalogue(
                machinery.disk(),
                machinery.config.logDir(),
                machinery.partitions(machinery.flusher(), ReplicaSettings.alone(machinery.config.nodeId())),
                control,
                machinery.pool(),
                RandomIds::nextLong,
                machinery.config.topics());
        try {
            catalogue.load();
        } catch (CatalogueException | DiskException refused) {
            throw unusable(refused);
        }
        catalogue.register(machinery.instruments());
        machinery.stopOrder.onStop("topics", catalogue::close);
        return catalogue;
    }

    private static ProducerIds producerIds(Machinery machinery) {
        try {
            return new ProducerIds(machinery.disk(), machinery.config.logDir(), machinery.pool());
        } catch (DiskException refused) {
            throw unusable(refused);
        }
    }

    private static StartException unusable(RuntimeException refused) {
        return new StartException("the data folder cannot be used: " + refused.getMessage(), refused);
    }

    private static GroupCoordinators openGroups(Machinery machinery, TopicCatalogue catalogue) {
        try {
            TopicOutcome outcome = catalogue
                    .ensureInternal(GroupApis.offsetsTopic(machinery.config))
                    .get(OFFSETS_TOPIC_S_MAX, TimeUnit.SECONDS);
            if (!(outcome instanceof TopicOutcome.Done(var offsets))) {
                throw new StartException("the topic of committed offsets cannot be made: " + outcome);
            }
            GroupCoordinators groups = GroupCoordinators.of(new GroupCoordinators.Setup(
                    () -> offsets.partitions().size(),
                    () -> true,
                    machinery.pool(),
                    machinery.config.groups(),
                    machinery.wallClock,
                    machinery.instruments()));
            offsets.partitions().forEach(partition -> partition.loop().execute(() -> groups.lead(partition)));
            catalogue.whenDeleted(groups::topicDeleted);
            machinery.stopOrder.onStop("groups", groups::stop);
            return groups;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while starting", interrupted);
        } catch (ExecutionException | TimeoutException failed) {
            throw new StartException("the topic of committed offsets cannot be made: " + failed, failed);
        }
    }
}
