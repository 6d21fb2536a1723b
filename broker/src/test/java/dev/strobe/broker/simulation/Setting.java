package dev.strobe.broker.simulation;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.config.BrokerConfigReader;
import dev.strobe.broker.simulation.engine.Scheduler;
import java.util.SplittableRandom;

/**
 * What a history is like, drawn from its seed.
 *
 * @param groupCommit whether what is acknowledged survives the death of a machine; else machines do not die, only processes
 * @param inSyncMin of the topics
 * @param faultyNs how long faults come
 * @param faultNsMax longest pause between two faults
 */
record Setting(
        int nodes,
        int partitions,
        int replication,
        int inSyncMin,
        boolean groupCommit,
        long lagMsMax,
        int sessionMs,
        int segmentBytes,
        boolean balance,
        boolean hashed,
        long faultyNs,
        long faultNsMax) {

    static Setting of(SplittableRandom random) {
        int nodes = random.nextInt(6) == 0 ? 4 + random.nextInt(2) : 3;
        return new Setting(
                nodes,
                1 + random.nextInt(2),
                random.nextInt(8) == 0 ? 2 : 3,
                random.nextInt(4) == 0 ? 1 : 2,
                random.nextInt(3) > 0,
                random.nextBoolean() ? 400 : 1500,
                random.nextInt(4) == 0 ? 2000 : 700,
                1200 << random.nextInt(5),
                random.nextBoolean(),
                random.nextInt(4) == 0,
                3 * Scheduler.S + random.nextLong(4 * Scheduler.S),
                (random.nextBoolean() ? 300 : 1200) * Scheduler.MS);
    }

    BrokerConfig config(int node) {
        StringBuilder voters = new StringBuilder();
        for (int id = 1; id <= nodes; id++) {
            voters.append(id == 1 ? "" : ",")
                    .append(id)
                    .append("@10.0.0.")
                    .append(id)
                    .append(":9193");
        }
        String text = """
                node.id=%d
                log.dirs=/data
                listeners=10.0.0.%d:9092
                peer.listener=10.0.0.%d:9192
                controller.quorum.voters=%s
                broker.heartbeat.interval.ms=100
                broker.session.timeout.ms=%d
                replica.lag.time.max.ms=%d
                replica.fetch.wait.max.ms=300
                replica.fetch.backoff.ms=50
                auto.leader.rebalance.enable=%s
                leader.imbalance.check.interval.seconds=2
                replica.placement=%s
                flush=%s
                min.insync.replicas=%d
                log.segment.bytes=%d
                log.index.interval.bytes=400
                num.partitions=1
                offsets.topic.num.partitions=1
                default.replication.factor=%d
                """.formatted(
                        node,
                        node,
                        node,
                        voters,
                        sessionMs,
                        lagMsMax,
                        balance,
                        hashed ? "hashed" : "balanced",
                        groupCommit ? "group-commit" : "os",
                        inSyncMin,
                        1 << 20,
                        replication);
        return BrokerConfigReader.ofThisMachine().read(text, "simulated node " + node);
    }
}
