package dev.strobe.broker.cluster.control;

import dev.strobe.broker.config.BrokerConfig;

/**
 * The times of control.
 *
 * @param heartbeatMs between two signs of life
 * @param sessionMs a node that was not heard for as long is fenced, and takes itself for out of touch
 * @param balanceLeaders whether preferred leaders get back what they led
 * @param balanceCheckMs between two looks for that
 */
public record ControlSettings(int nodeId, int heartbeatMs, int sessionMs, boolean balanceLeaders, long balanceCheckMs) {

    private static final long MS_PER_S = 1_000;
    private static final long NS_PER_MS = 1_000_000;

    public static ControlSettings of(BrokerConfig config) {
        BrokerConfig.Cluster cluster = config.cluster();
        return new ControlSettings(
                config.nodeId(),
                cluster.heartbeatMs(),
                cluster.sessionMs(),
                cluster.balanceLeaders(),
                cluster.balanceCheckS() * MS_PER_S);
    }

    long sessionNs() {
        return sessionMs * NS_PER_MS;
    }

    long heartbeatNs() {
        return heartbeatMs * NS_PER_MS;
    }
}
