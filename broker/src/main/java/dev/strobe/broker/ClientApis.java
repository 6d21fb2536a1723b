package dev.strobe.broker;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.api.ApiRegistry;
import dev.strobe.broker.api.RecordApis;
import dev.strobe.broker.api.RequestDispatcher;
import dev.strobe.broker.api.cluster.ClusterApis;
import dev.strobe.broker.api.groups.GroupApis;
import dev.strobe.broker.api.topics.Cluster;
import dev.strobe.broker.api.topics.TopicApis;
import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.telemetry.StageClock;
import java.util.ArrayList;
import java.util.List;

/**
 * Who answers which request: of clients, and of other nodes.
 *
 * @param clients for the listener of clients
 * @param forPeers what other nodes may ask that has to do with records
 */
record ClientApis(RequestDispatcher clients, List<ApiHandler> forPeers) {

    static ClientApis of(Machinery machinery, Mode mode) {
        BrokerConfig config = machinery.config;
        List<StageClock> stageClocks = new ArrayList<>();
        machinery.loops.forEach(loop -> stageClocks.add(machinery.telemetry.stageClock()));
        RecordApis.Handlers records = RecordApis.handlers(new RecordApis.Setup(
                mode.topics()::image,
                machinery.loops,
                stageClocks,
                machinery.traces,
                mode.producerIds(),
                machinery.pool(),
                machinery.clock,
                machinery.instruments(),
                config.server().fetchBytesMax(),
                machinery.faults,
                mode.leaders()));
        List<ApiHandler> handlers = new ArrayList<>(records.clients());
        String clusterId = config.clusterId().isEmpty() ? mode.clusterId() : config.clusterId();
        handlers.addAll(TopicApis.handlers(mode.topics(), new Cluster(config, clusterId, mode.metadata())));
        handlers.addAll(ClusterApis.handlers(mode.metadata(), config, clusterId));
        handlers.addAll(GroupApis.handlers(new GroupApis.Setup(mode.groups(), mode.topics(), mode.metadata(), config)));
        return new ClientApis(
                new RequestDispatcher(new ApiRegistry(handlers), machinery.clock, machinery.faults, mode::isInTouch),
                records.peers());
    }
}
