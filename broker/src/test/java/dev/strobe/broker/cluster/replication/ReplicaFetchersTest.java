package dev.strobe.broker.cluster.replication;

import static dev.strobe.broker.cluster.replication.FakeLinks.bytes;
import static dev.strobe.broker.cluster.replication.FakeLinks.error;
import static dev.strobe.broker.cluster.replication.FakeLinks.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.config.BrokerConfigReader;
import dev.strobe.broker.partition.ManualLoop;
import dev.strobe.broker.partition.ReplicaAnswer.ReplicaError;
import dev.strobe.broker.telemetry.Instruments;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Backoff 100 ms, wait 500 ms, answers of at most 10 MiB, 100,000 bytes a second for new replicas. */
final class ReplicaFetchersTest {

    private static final int RESPONSE_BYTES_MAX = 10 << 20;
    private static final int WAIT_MS = 500;

    private final ManualLoop loop = new ManualLoop();
    private final FakeLinks links = new FakeLinks();
    private final ReplicationMeters meters = new ReplicationMeters(Instruments.NONE);
    private final List<Integer> lost = new ArrayList<>();
    private final ReplicaFetchers fetchers = new ReplicaFetchers(
            loop, links, new ReplicaFetchers.Settings(2, () -> 5, config(), 1, loop, meters, lost::add));
    private final FakeFollower first = new FakeFollower(loop, 0);
    private final FakeFollower second = new FakeFollower(loop, 1);

    private static BrokerConfig.Cluster config() {
        return BrokerConfigReader.ofThisMachine()
                .read("reassignment.throttle.rate=100000\nlog.dirs=/tmp/unused", "test")
                .cluster();
    }

    private FakeLinks.Link follow(FakeFollower... followers) {
        for (FakeFollower follower : followers) {
            fetchers.follow(follower, node(1));
        }
        loop.run();
        return links.last();
    }

    private void answer(FakeLinks.Link link, FetchGot.Part... parts) {
        link.answer(parts);
        loop.run();
    }

    @Test
    void allWhoFollowALeaderAskTogetherAndAgainOnceTheyWereAnswered() {
        FakeLinks.Link link = follow(first, second);
        assertThat(link.asked()).containsExactly(0, 1);

        answer(link, bytes(0, 100), bytes(1, 0));

        assertThat(links.opened).hasSize(1);
        assertThat(link.asks).hasSize(2);
        FetchAsk ask = link.asks.getLast();
        assertThat(ask.parts()).extracting(part -> part.fetch().offset()).containsExactly(100L, 0L);
        assertThat(ask.replica()).isEqualTo(2);
        assertThat(ask.nodeEpoch()).isEqualTo(5);
        assertThat(ask.waitMs()).isEqualTo(WAIT_MS);
    }

    @Test
    void eachLeaderHasALinkOfItsOwn() {
        fetchers.follow(first, node(1));
        fetchers.follow(second, node(3));
        loop.run();

        assertThat(links.opened).extracting(link -> link.leader.id()).containsExactly(1, 3);
        assertThat(links.opened).allMatch(FakeLinks.Link::isAsked);
    }

    @Test
    void onePartitionsErrorKeepsNoOtherWaiting() {
        FakeLinks.Link link = follow(first, second);

        answer(link, error(0, ReplicaError.NOT_LEADER), bytes(1, 10));

        assertThat(link.asked()).containsExactly(1);
        // The leader may keep the request no longer than the other partition sits out.
        assertThat(link.asks.getLast().waitMs()).isEqualTo(100);
        loop.advanceMs(100);
        answer(link, bytes(1, 0));
        assertThat(link.asked()).containsExactly(0, 1);
        assertThat(meters.refused(ReplicaError.NOT_LEADER).sum()).isEqualTo(1);
    }

    @Test
    void aPartitionAloneIsAskedForAgainAfterTheBackoff() {
        FakeLinks.Link link = follow(first);

        answer(link, error(0, ReplicaError.UNKNOWN_EPOCH));

        assertThat(link.isAsked()).isFalse();
        loop.advanceMs(99);
        assertThat(link.isAsked()).isFalse();
        loop.advanceMs(1);
        assertThat(link.isAsked()).isTrue();
    }

    @Test
    void aLinkThatFailsIsMadeAnewAfterTheBackoff() {
        FakeLinks.Link link = follow(first);

        link.fail();
        loop.run();

        assertThat(link.closed).isTrue();
        loop.advanceMs(99);
        assertThat(links.opened).hasSize(1);
        loop.advanceMs(1);
        assertThat(links.opened).hasSize(2);
        assertThat(links.last().isAsked()).isTrue();
        assertThat(meters.failedLinks.sum()).isEqualTo(1);
        assertThat(lost).containsExactly(1);
    }

    @Test
    void aLeaderThatMovedIsFollowedThere() {
        FakeLinks.Link link = follow(first);

        fetchers.follow(first, node(1, 2, 9999));
        loop.run();

        assertThat(link.closed).isTrue();
        assertThat(links.last().leader.peer().port()).isEqualTo(9999);
        assertThat(links.last().isAsked()).isTrue();
    }

    @Test
    void whoJoinsWhileARequestWaitsAtTheLeaderIsNotKeptWaitingWithIt() {
        FakeLinks.Link link = follow(first);

        fetchers.follow(second, node(1));
        loop.advanceMs(LeaderFetcher.PATIENCE_MS - 1);
        assertThat(links.opened).hasSize(1);
        loop.advanceMs(1);

        assertThat(link.closed).isTrue();
        assertThat(links.last().asked()).containsExactly(0, 1);
    }

    @Test
    void whoJoinsWhileRequestsAreAnsweredJustTakesPart() {
        FakeLinks.Link link = follow(first);

        fetchers.follow(second, node(1));
        answer(link, bytes(0, 1));
        loop.advanceMs(LeaderFetcher.PATIENCE_MS);

        assertThat(link.closed).isFalse();
        assertThat(link.asked()).containsExactly(0, 1);
    }

    @Test
    void whoLeavesIsNotAskedForAndTheLastOneClosesTheLink() {
        FakeLinks.Link link = follow(first, second);
        fetchers.unfollow(first);
        answer(link, bytes(0, 100), bytes(1, 1));

        assertThat(first.taken).isZero();
        assertThat(link.asked()).containsExactly(1);
        fetchers.unfollow(second);
        loop.advanceMs(1000);
        assertThat(link.closed).isTrue();
        assertThat(fetchers.followed()).isZero();
    }

    @Test
    void aPartitionThatChangesItsLeaderTakesNothingMoreOfTheFormerOne() {
        FakeLinks.Link former = follow(first, second);
        fetchers.follow(first, node(3));
        loop.run();

        answer(former, bytes(0, 100), bytes(1, 100));

        assertThat(first.taken).isZero();
        assertThat(second.taken).isEqualTo(1);
        assertThat(former.asked()).containsExactly(1);
        assertThat(links.last().asked()).containsExactly(0);
    }

    @Test
    void theOthersWaitForOneThatMakesDurableWhatCame() {
        FakeLinks.Link link = follow(first, second);
        first.slow = true;

        answer(link, bytes(0, 10), bytes(1, 10));

        assertThat(link.isAsked()).isFalse();
        first.ready();
        loop.run();
        assertThat(link.asked()).containsExactly(0, 1);
    }

    @Test
    void onesDiskThatHangsDoesNotKeepTheOthersForEver() {
        FakeLinks.Link link = follow(first, second);
        first.slow = true;
        answer(link, bytes(0, 10), bytes(1, 10));

        loop.advanceMs(LeaderFetcher.SETTLE_MS);

        assertThat(link.asked()).containsExactly(1);
        first.ready();
        answer(link, bytes(1, 10));
        assertThat(link.asked()).containsExactly(0, 1);
    }

    @Test
    void whoWasServedInAFullAnswerGoesBehindTheOthers() {
        FakeFollower third = new FakeFollower(loop, 2);
        FakeLinks.Link link = follow(first, second, third);

        answer(link, bytes(0, RESPONSE_BYTES_MAX / 2), bytes(1, RESPONSE_BYTES_MAX / 2), bytes(2, 0));
        assertThat(link.asked()).containsExactly(2, 0, 1);

        answer(link, bytes(2, 100), bytes(0, 0), bytes(1, 0));
        assertThat(link.asked()).containsExactly(2, 0, 1);
    }

    @Test
    void aNewReplicaTakesNoMoreThanItsShare() {
        fetchers.follow(first, node(1), true);
        fetchers.follow(second, node(1), false);
        loop.run();
        FakeLinks.Link link = links.last();

        answer(link, bytes(0, 150_000), bytes(1, 150_000));
        assertThat(link.asked()).containsExactly(1);
        // 50,000 bytes too many take half a second, and the leader may keep the others no longer.
        assertThat(link.asks.getLast().waitMs()).isBetween(499, 501);
        loop.advanceMs(501);
        answer(link, bytes(1, 0));
        assertThat(link.asked()).containsExactly(0, 1);

        fetchers.follow(first, node(1), false);
        answer(link, bytes(0, 1 << 20), bytes(1, 0));
        assertThat(link.asked()).containsExactly(0, 1);
    }

    @Test
    void overTimeTheRateOfNewReplicasHolds() {
        fetchers.follow(first, node(1), true);
        loop.run();
        FakeLinks.Link link = links.last();
        for (int ms = 0; ms < 10_000; ms++) {
            if (link.isAsked()) {
                answer(link, bytes(0, 30_000));
            }
            loop.advanceMs(1);
        }

        assertThat(first.offset).isBetween(1_000_000L, 1_150_000L);
    }

    @Test
    void theLagIsThatOfTheOneFurthestBehind() {
        FakeLinks.Link link = follow(first, second);
        loop.advanceMs(70);
        assertThat(fetchers.lagMs()).isZero();
        answer(link, bytes(0, 0), bytes(1, 0));
        assertThat(fetchers.lagMs()).isZero();

        answer(link, error(0, ReplicaError.NOT_LEADER), bytes(1, 0));
        loop.advanceMs(30);

        assertThat(fetchers.lagMs()).isEqualTo(30);
    }

    @Test
    void theSameEventsLeadToTheSameRequests() {
        assertThat(history()).isEqualTo(history()).hasSizeGreaterThan(100);
    }

    private static List<String> history() {
        ReplicaFetchersTest test = new ReplicaFetchersTest();
        FakeLinks.Link link = test.follow(test.first, test.second);
        List<String> asked = new ArrayList<>();
        for (int step = 0; step < 300; step++) {
            link = test.links.last();
            if (link.isAsked()) {
                asked.add(step + " " + link.asks.getLast());
                if (step % 7 == 3) {
                    link.fail();
                } else if (step % 5 == 2) {
                    link.answer(error(0, ReplicaError.FENCED_EPOCH), bytes(1, step));
                } else {
                    link.answer(bytes(0, step), bytes(1, 1));
                }
            }
            test.loop.advanceMs(step % 40);
        }
        return asked;
    }
}
