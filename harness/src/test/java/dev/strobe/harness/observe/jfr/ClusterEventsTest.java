package dev.strobe.harness.observe.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.observe.cause.ReplicaWait;
import dev.strobe.harness.time.NanoClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events as a broker of a cluster writes them; two recordings tell of the same changes. */
class ClusterEventsTest {

    private static final long MS = 1_000_000;

    @TempDir
    private Path folder = Path.of("");

    private final NanoClock clock = NanoClock.system();
    private final long epochMinusMonotonicNs = System.currentTimeMillis() * MS - clock.nanoTime();

    @Name("strobe.Replication")
    @StackTrace(false)
    static final class ReplicationEvent extends Event {
        long topicIdHigh = BrokerRecording.TOPIC_ID.getMostSignificantBits();
        long topicIdLow = BrokerRecording.TOPIC_ID.getLeastSignificantBits();
        int partition;
        long baseOffset;
        long endOffset;
        int follower;
        long startNs;
        long durationNs;
    }

    @Name("strobe.Election")
    @StackTrace(false)
    static final class ElectionEvent extends Event {
        @Nullable String topic;

        int partition;
        int leader;
        int previous;
        int leaderEpoch;
    }

    @Name("strobe.InSyncChange")
    @StackTrace(false)
    static final class InSyncChangeEvent extends Event {
        @Nullable String topic;

        int partition;
        int leaderEpoch;
        int partitionEpoch;

        @Nullable String inSync;

        @Nullable String before;
    }

    @Name("strobe.Fencing")
    @StackTrace(false)
    static final class FencingEvent extends Event {
        int node;
        boolean fenced;

        @Nullable String reason;
    }

    @Name("strobe.Controller")
    @StackTrace(false)
    static final class ControllerEvent extends Event {
        int node;
        int epoch;
    }

    @Test
    void everyChangeIsToldOnceHoweverManyNodesTookItUp() throws IOException {
        StageEvents events = events(new Windows(List.of()));
        events.read(recorded("broker-1.jfr", this::failover), "1");
        events.read(recorded("broker-2.jfr", this::failover), "2");

        List<ClusterEvents.Change> changes = events.cluster().changes();

        assertThat(changes)
                .extracting(ClusterEvents.Change::kind)
                .containsExactly("controller", "fencing", "election", "in-sync");
        assertThat(changes)
                .extracting(ClusterEvents.Change::text)
                .containsExactly(
                        "node 1 controls the cluster, epoch 4",
                        "node 2 is fenced: refused",
                        "orders-0: node 1 leads after node 2, epoch 7",
                        "orders-0: in sync are 1,3, before 1,2,3");
        assertThat(changes.get(2).detail())
                .isEqualTo(Map.of("partition", "orders-0", "leader", "1", "previous", "2", "epoch", "7"));
        assertThat(changes.getFirst().atNs())
                .isCloseTo(clock.nanoTime(), org.assertj.core.data.Offset.offset(60_000 * MS));
    }

    @Test
    void waitsForFollowersAreThoseOfMessagesUnderWay() throws IOException {
        StageEvents events = events(new Windows(List.of(new Windows.Window(1_000 * MS, 1_100 * MS))));
        events.read(
                recorded("broker-1.jfr", () -> {
                    replicated(1_050 * MS, 20 * MS);
                    replicated(1_500 * MS, 20 * MS);
                }),
                "1");

        assertThat(events.cluster().waits())
                .containsExactly(new ReplicaWait("orders-0", "3", 1_050 * MS, 1_070 * MS, false));
    }

    @Test
    void aFollowerThatLeavesTheInSyncSetWasWaitedForUntilThen() throws IOException {
        long nowNs = clock.nanoTime();
        StageEvents events = events(new Windows(List.of(new Windows.Window(nowNs - 1_000 * MS, nowNs + 60_000 * MS))));
        events.read(recorded("broker-1.jfr", this::failover), "1");

        assertThat(events.cluster().waits()).singleElement().satisfies(wait -> {
            assertThat(wait.follower()).isEqualTo("2");
            assertThat(wait.givenUp()).isTrue();
        });
    }

    private void failover() {
        ControllerEvent controller = new ControllerEvent();
        controller.node = 1;
        controller.epoch = 4;
        controller.commit();
        FencingEvent fencing = new FencingEvent();
        fencing.node = 2;
        fencing.fenced = true;
        fencing.reason = "refused";
        fencing.commit();
        elected("orders");
        elected("of-another-run");
        InSyncChangeEvent change = new InSyncChangeEvent();
        change.topic = "orders";
        change.leaderEpoch = 7;
        change.partitionEpoch = 12;
        change.inSync = "1,3";
        change.before = "1,2,3";
        change.commit();
    }

    private static void elected(String topic) {
        ElectionEvent election = new ElectionEvent();
        election.topic = topic;
        election.leader = 1;
        election.previous = 2;
        election.leaderEpoch = 7;
        election.commit();
    }

    private static void replicated(long startNs, long durationNs) {
        ReplicationEvent event = new ReplicationEvent();
        event.follower = 3;
        event.startNs = startNs;
        event.durationNs = durationNs;
        event.commit();
    }

    private StageEvents events(Windows windows) {
        return new StageEvents(
                new TopicIds(List.of("orders"), Map.of("orders", BrokerRecording.TOPIC_ID)),
                new StoredMessages(List.of()),
                new StageHistograms(0),
                new WaitEvents(windows, epochMinusMonotonicNs),
                epochMinusMonotonicNs,
                clock,
                line -> {});
    }

    private Path recorded(String name, Runnable acting) throws IOException {
        Path file = folder.resolve(name);
        try (Recording recording = new Recording()) {
            recording.start();
            acting.run();
            recording.stop();
            recording.dump(file);
        }
        return file;
    }
}
