package dev.strobe.broker;

import dev.strobe.broker.api.KnownLeaders;
import dev.strobe.broker.cluster.metadata.ClusterMetadata;
import dev.strobe.broker.group.GroupCoordinators;
import dev.strobe.broker.partition.ProducerIds;
import dev.strobe.broker.topic.TopicAdmin;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;

/**
 * What a broker serves: what it keeps alone, or what the nodes of a cluster agree on.
 *
 * <p>Made and opened by the wiring's thread; what it gives is thread-safe.
 */
interface Mode {

    TopicAdmin topics();

    ClusterMetadata metadata();

    GroupCoordinators groups();

    ProducerIds producerIds();

    KnownLeaders leaders();

    /** What clients are told, if the configuration does not say. */
    String clusterId();

    /** Whether what this node knows of leaders is not long past. */
    boolean isInTouch();

    /** Whether the broker serves all that it shall. */
    boolean isReady();

    /** What there is to be done once clients can connect. */
    void opened(InetSocketAddress clients, ClientApis apis);

    /**
     * Returns when the broker serves all that it shall.
     *
     * @param givenUp asked now and then; true ends the wait
     * @throws StartException if that takes longer, or was given up; it says what is missing
     */
    void awaitReady(long timeoutMs, BooleanSupplier givenUp);

    /** Hands over what others can take, at the end, while everything is still served. */
    void handOver();
}
