package dev.strobe.broker.cluster.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strobe.broker.cluster.replication.BytesFollower;
import dev.strobe.broker.cluster.replication.ReplicaFetchers;
import dev.strobe.broker.cluster.replication.ReplicationMeters;
import dev.strobe.broker.config.BrokerConfigReader;
import dev.strobe.broker.partition.LedBytes;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.telemetry.Instruments;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Four partitions on two loops of a leader, followed by four on two loops of another node, over sockets. */
@Timeout(60)
final class FollowersIT {

    private static final int PARTITIONS = 4;
    private static final int LEADER = 1;

    private final PeerNode follower = new PeerNode();
    private final List<BytesFollower> followers = new ArrayList<>();
    private final List<ReplicaFetchers> fetchers = new ArrayList<>();

    private PeerNode leader() {
        PeerNode node = new PeerNode();
        List<LedBytes> led = new ArrayList<>();
        for (int index = 0; index < PARTITIONS; index++) {
            led.add(new LedBytes(node.loops.get(index % 2), index));
        }
        node.lead(led);
        partitions = led;
        return node;
    }

    private List<LedBytes> partitions = List.of();

    private void follow(int port) {
        ReplicaFetchers.Settings settings = new ReplicaFetchers.Settings(
                2,
                () -> 5,
                BrokerConfigReader.ofThisMachine()
                        .read("replica.fetch.backoff.ms=10\nlog.dirs=/tmp/unused", "test")
                        .cluster(),
                2,
                follower.clock,
                new ReplicationMeters(Instruments.NONE),
                _ -> {});
        for (PartitionLoop loop : follower.loops) {
            fetchers.add(new ReplicaFetchers(loop, follower.links(), settings));
        }
        for (int index = 0; index < PARTITIONS; index++) {
            int of = index % 2;
            PartitionLoop loop = follower.loops.get(of);
            BytesFollower made = new BytesFollower(loop, index);
            followers.add(made);
            PeerNode.run(loop, () -> fetchers.get(of).follow(made, PeerNode.at(LEADER, port)));
        }
    }

    private void write(int value, int count) {
        for (LedBytes partition : partitions) {
            PeerNode.run(partition.loop(), () -> partition.write(value, count));
        }
    }

    private void awaitAll(long records) {
        await().untilAsserted(() -> {
            assertThat(followers).extracting(BytesFollower::size).containsOnly(records);
            for (LedBytes partition : partitions) {
                assertThat(partition.followers).containsEntry(2, records);
            }
        });
    }

    private void awaitWaiting() {
        await().until(() -> {
            for (LedBytes partition : partitions) {
                if (PeerNode.on(partition.loop(), partition::waiting) == 0) {
                    return false;
                }
            }
            return true;
        });
    }

    private void end(PeerNode leader) {
        for (int loop = 0; loop < 2; loop++) {
            ReplicaFetchers closing = fetchers.get(loop);
            PeerNode.run(follower.loops.get(loop), closing::close);
        }
        follower.close();
        leader.close();
    }

    @Test
    void followersHaveWhatTheLeaderHadAndWhatComesLater() throws IOException {
        PeerNode leader = leader();
        write(1, 1000);
        follow(leader.listen(0));
        awaitAll(1000);

        awaitWaiting();
        write(2, 10);
        awaitAll(1010);
        write(3, 200_000);
        awaitAll(201_010);

        for (BytesFollower each : followers) {
            assertThat(each.content()).startsWith(new byte[] {1, 1, 1}).endsWith(new byte[] {3, 3, 3});
        }
        end(leader);
    }

    @Test
    void aFollowerThatStartsFirstWaitsForItsLeader() throws IOException {
        PeerNode leader = leader();
        int port = leader.listen(0);
        leader.close();
        follow(port);
        PeerNode late = leader();
        write(1, 500);

        late.listen(port);

        awaitAll(500);
        end(late);
    }

    @Test
    void aConnectionThatIsCutLosesAndRepeatsNothing() throws IOException {
        PeerNode leader = leader();
        int port = leader.listen(0);
        follow(port);
        write(1, 100);
        awaitAll(100);
        awaitWaiting();
        List<LedBytes> before = partitions;

        leader.close();
        PeerNode again = leader();
        assertThat(before).isNotEqualTo(partitions);
        write(1, 100);
        write(2, 300_000);
        again.listen(port);

        awaitAll(300_100);
        for (BytesFollower each : followers) {
            assertThat(each.content()[99]).isEqualTo((byte) 1);
            assertThat(each.content()[100]).isEqualTo((byte) 2);
        }
        end(again);
    }
}
