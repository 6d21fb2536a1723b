package dev.strobe.broker.telemetry.flight;

import java.util.List;
import java.util.stream.Collectors;
import jdk.jfr.FlightRecorder;

/**
 * What the flight recorder is told of the cluster. Each node tells it when it takes up the change.
 *
 * <p>Thread-safe, never waits.
 */
public final class ClusterEvents {

    private ClusterEvents() {}

    /** Makes the recorder know them: the first event of a kind costs hundreds of milliseconds on a busy machine. */
    public static void prepare() {
        List.of(ElectionEvent.class, InSyncChangeEvent.class, FencingEvent.class, ControllerEvent.class)
                .forEach(FlightRecorder::register);
    }

    /** @param leader -1 for none, as {@code previous} */
    public static void election(String topic, int partition, int leader, int previous, int leaderEpoch) {
        ElectionEvent event = new ElectionEvent();
        if (event.isEnabled()) {
            event.topic = topic;
            event.partition = partition;
            event.leader = leader;
            event.previous = previous;
            event.leaderEpoch = leaderEpoch;
            event.commit();
        }
    }

    /** Of one partition, in one of its epochs. */
    public static void inSyncChange(
            String topic,
            int partition,
            int leaderEpoch,
            int partitionEpoch,
            List<Integer> inSync,
            List<Integer> before) {
        InSyncChangeEvent event = new InSyncChangeEvent();
        if (event.isEnabled()) {
            event.topic = topic;
            event.partition = partition;
            event.leaderEpoch = leaderEpoch;
            event.partitionEpoch = partitionEpoch;
            event.inSync = text(inSync);
            event.before = text(before);
            event.commit();
        }
    }

    public static void fencing(int node, boolean fenced, String reason) {
        FencingEvent event = new FencingEvent();
        if (event.isEnabled()) {
            event.node = node;
            event.fenced = fenced;
            event.reason = reason;
            event.commit();
        }
    }

    public static void controller(int node, int epoch) {
        ControllerEvent event = new ControllerEvent();
        if (event.isEnabled()) {
            event.node = node;
            event.epoch = epoch;
            event.commit();
        }
    }

    private static String text(List<Integer> nodes) {
        return nodes.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
