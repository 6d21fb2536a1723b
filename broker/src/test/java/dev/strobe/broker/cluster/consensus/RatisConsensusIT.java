package dev.strobe.broker.cluster.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.Credential;
import dev.strobe.broker.cluster.metadata.HostPort;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.Outcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link Consensus} promises, and the simulation takes for granted, of Apache Ratis. */
final class RatisConsensusIT {

    private static final int NEVER = 1_000_000;

    @TempDir
    private Path folder;

    @Test
    void everyNodeAppliesTheSameCommandsInTheSameOrder() throws Exception {
        try (RatisNodes nodes = RatisNodes.started(folder, NEVER)) {
            nodes.leader();
            List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                outcomes.add(nodes.submit(1 + i % 3, RatisNodes.credential("user" + i)));
            }
            for (CompletableFuture<Outcome> outcome : outcomes) {
                assertThat(outcome.get(RatisNodes.BOUND.toSeconds(), TimeUnit.SECONDS))
                        .isEqualTo(new Outcome.Done());
            }

            nodes.awaitSame(2, 1);
            nodes.awaitSame(3, 1);

            List<MetadataImage> images = nodes.life(1).images;
            assertThat(images).extracting(MetadataImage::version).isSorted().doesNotHaveDuplicates();
            assertThat(images).hasSize(60);
            assertThat(nodes.life(2).images).isEqualTo(images);
            assertThat(nodes.life(3).images).isEqualTo(images);
        }
    }

    @Test
    void anOutcomeIsGivenOnceTheNodeThatAskedShowsIt() throws Exception {
        try (RatisNodes nodes = RatisNodes.started(folder, NEVER)) {
            int follower = nodes.follower();
            Outcome first = nodes.submit(follower, register("a")).get(RatisNodes.BOUND.toSeconds(), TimeUnit.SECONDS);

            assertThat(first).isInstanceOf(Outcome.Given.class);
            assertThat(nodes.life(follower).image().nodes()).containsKey(1);
            assertThat(nodes.submit(follower, register("a")).get(RatisNodes.BOUND.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(first);
            assertThat(nodes.submit(follower, new Command.Unregister(7))
                            .get(RatisNodes.BOUND.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(Outcome.Refused.class);
        }
    }

    @Test
    void whatWasAcknowledgedIsThereAfterAllNodesWereClosedOrKilled() throws Exception {
        try (RatisNodes nodes = RatisNodes.started(folder, 20)) {
            for (int i = 0; i < 50; i++) {
                nodes.change(nodes.leader(), "user" + i);
            }
            nodes.kill(1);
            nodes.kill(2);
            nodes.close(3);

            for (int node = 1; node <= 3; node++) {
                nodes.start(node);
            }
            nodes.change(1, "last");

            assertThat(nodes.life(1).image().credentials()).hasSize(51);
            nodes.awaitSame(2, 1);
            nodes.awaitSame(3, 1);
        }
    }

    @Test
    void aMinorityDecidesNothingUntilItIsOneNoMore() throws Exception {
        try (RatisNodes nodes = RatisNodes.started(folder, NEVER)) {
            int last = nodes.leader();
            nodes.change(last, "before");
            for (int node = 1; node <= 3; node++) {
                if (node != last) {
                    nodes.close(node);
                }
            }

            assertThatThrownBy(() -> nodes.submit(last, RatisNodes.credential("meanwhile"))
                            .get(RatisNodes.BOUND.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(NoConsensusException.class);
            await().atMost(RatisNodes.BOUND).until(() -> !nodes.life(last).leads);
            assertThat(users(nodes.life(last).image())).containsExactly("before");

            nodes.start(last % 3 + 1);
            nodes.change(last, "after");
            assertThat(users(nodes.life(last).image())).contains("before", "after");
        }
    }

    /** Silence alone would be noticed after nine seconds. */
    @Test
    void aLeaderThatIsSaidToBeGoneIsNotWaitedFor() throws Exception {
        try (RatisNodes nodes = RatisNodes.started(folder, NEVER, 9_000)) {
            int dead = nodes.leader();
            nodes.change(dead, "before");
            nodes.close(dead);
            int told = nodes.leaderships.size();
            for (int node = 1; node <= 3; node++) {
                nodes.gone(node, dead);
            }

            await().atMost(Duration.ofSeconds(8)).until(() -> nodes.leaderships.size() > told);
        }
    }

    /** The logs of the other two then end at different entries, and the one that is behind is not voted for. */
    @Test
    void aLeaderThatGoesAmongManyCommandsIsNotWaitedFor() throws Exception {
        try (RatisNodes nodes = RatisNodes.started(folder, NEVER, 9_000)) {
            for (int round = 0; round < 2; round++) {
                int dead = nodes.leader();
                for (int i = 0; i < 200; i++) {
                    var _ = nodes.submit(dead, RatisNodes.credential("round" + round + "-" + i));
                }
                nodes.kill(dead);
                int told = nodes.leaderships.size();
                for (int node = 1; node <= 3; node++) {
                    nodes.gone(node, dead);
                }

                await().atMost(Duration.ofSeconds(8)).until(() -> nodes.leaderships.size() > told);
                nodes.start(dead);
                nodes.awaitSame(dead, nodes.leader());
            }
        }
    }

    /** Silence alone would be noticed after nine seconds. The first heir is not there to take over. */
    @Test
    void aLeaderThatResignsHasTheFirstHeirLeadThatCan() throws Exception {
        try (RatisNodes nodes = RatisNodes.started(folder, NEVER, 9_000)) {
            int leader = nodes.leader();
            int absent = leader % 3 + 1;
            int heir = absent % 3 + 1;
            nodes.change(leader, "before");
            nodes.close(absent);

            nodes.resign(leader, List.of(absent, heir)).get(8, TimeUnit.SECONDS);

            assertThat(nodes.leader()).isEqualTo(heir);
            assertThat(nodes.resign(absent, List.of(heir)))
                    .as("of one that does not lead")
                    .isCompleted();
            nodes.change(leader, "after");
        }
    }

    /** Its log is behind by a little each time, and what it misses comes in several messages at once. */
    @Test
    void aNodeThatComesBackAgainAndAgainWhileOthersDecideCatchesUp() throws Exception {
        try (RatisNodes nodes = RatisNodes.started(folder, NEVER)) {
            int leader = nodes.leader();
            int restless = leader % 3 + 1;
            List<CompletableFuture<Outcome>> underWay = new ArrayList<>();
            for (int round = 0; round < 8; round++) {
                nodes.close(restless);
                for (int i = 0; i < 10; i++) {
                    underWay.add(nodes.submit(leader, RatisNodes.credential("away" + round + "-" + i)));
                }
                nodes.start(restless);
                for (int i = 0; i < 10; i++) {
                    underWay.add(nodes.submit(leader, RatisNodes.credential("back" + round + "-" + i)));
                    Thread.sleep(20);
                }
                nodes.awaitSame(restless, leader);
            }

            assertThat(underWay).allSatisfy(outcome -> assertThat(outcome).succeedsWithin(RatisNodes.BOUND));
        }
    }

    @Test
    void aNodeThatLeadsIsLeftAloneWhateverIsSaidOfOthers() throws Exception {
        try (RatisNodes nodes = RatisNodes.started(folder, NEVER)) {
            int leader = nodes.leader();
            int told = nodes.leaderships.size();
            for (int node = 1; node <= 3; node++) {
                nodes.gone(node, leader % 3 + 1);
            }
            nodes.change(leader, "after");

            assertThat(nodes.leaderships).hasSize(told);
        }
    }

    /** Its log ends before what the leader knows it to have had: only being sent entries tells the leader so. */
    @Test
    void aNodeThatLostItsFolderCatchesUpFromTheSameLeader() throws Exception {
        try (RatisNodes nodes = RatisNodes.started(folder, NEVER)) {
            int leader = nodes.leader();
            int lost = leader % 3 + 1;
            nodes.change(leader, "before");
            nodes.awaitSame(lost, leader);
            int told = nodes.leaderships.size();
            nodes.close(lost);
            nodes.forget(lost);

            nodes.start(lost);
            nodes.change(lost, "after");

            nodes.awaitSame(lost, leader);
            assertThat(nodes.leaderships).hasSize(told);
        }
    }

    @Test
    void aNodeThatWasAwayCatchesUp() throws Exception {
        try (RatisNodes nodes = RatisNodes.started(folder, NEVER)) {
            nodes.change(1, "before");
            nodes.close(3);
            for (int i = 0; i < 20; i++) {
                nodes.change(1, "user" + i);
            }

            nodes.start(3);

            nodes.awaitSame(3, 1);
            assertThat(nodes.life(3).image().credentials()).hasSize(21);
        }
    }

    @Test
    void aNodeThatWasAwayForLongCatchesUpFromASnapshot() throws Exception {
        try (RatisNodes nodes = RatisNodes.started(folder, 20)) {
            nodes.change(1, "before");
            nodes.close(3);
            for (int i = 0; i < 60; i++) {
                nodes.change(1, "user" + i);
            }

            nodes.start(3);
            nodes.awaitSame(3, 1);
            assertThat(nodes.life(3).images.size()).as("applied one by one").isLessThan(60);

            nodes.change(3, "after");
            assertThat(nodes.life(3).image().credentials()).hasSize(62);
        }
    }

    @Test
    void whenTheLeaderIsGoneAnotherLeadsInAHigherTermThatNobodyElseHad() throws Exception {
        try (RatisNodes nodes = RatisNodes.started(folder, NEVER)) {
            for (int round = 0; round < 3; round++) {
                int gone = nodes.leader();
                CompletableFuture<Outcome> underWay =
                        nodes.submit(gone % 3 + 1, RatisNodes.credential("under-way" + round));
                nodes.close(gone);

                int follower = nodes.follower();
                nodes.change(follower, "user" + round);
                assertThat(underWay).succeedsWithin(RatisNodes.BOUND);
                nodes.start(gone);
                nodes.awaitSame(gone, follower);
            }

            assertThat(nodes.leaderships).hasSizeGreaterThanOrEqualTo(4);
            assertThat(nodes.leaderships)
                    .extracting(RatisNodes.Leadership::term)
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void aPortThatIsTakenIsSaidAndEndsNothing() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Map<Integer, InetSocketAddress> voters =
                    Map.of(1, new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort()));
            try (RatisConsensus consensus =
                    new RatisConsensus(new RatisSettings(1, voters, folder, 150, NEVER, 1 << 20, 1000))) {
                assertThatThrownBy(() -> consensus.start(new RatisNodes.Life(1, new ArrayList<>())))
                        .hasMessageContaining("consensus cannot start: node=1");
            }
        }
    }

    private static List<String> users(MetadataImage image) {
        return image.credentials().stream().map(Credential::user).toList();
    }

    private static Command register(String incarnation) {
        return new Command.Register(
                1, incarnation, new HostPort("127.0.0.1", 9092), new HostPort("127.0.0.1", 9192), "");
    }
}
