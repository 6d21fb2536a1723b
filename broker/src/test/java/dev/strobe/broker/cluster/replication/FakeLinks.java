package dev.strobe.broker.cluster.replication;

import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.HostPort;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.partition.ReplicaAnswer;
import dev.strobe.broker.partition.ReplicaAnswer.ReplicaError;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Links whose leaders are the test. */
final class FakeLinks implements LeaderLink.Factory {

    final List<Link> opened = new ArrayList<>();

    static ClusterNode node(int id) {
        return node(id, 1, 9000 + id);
    }

    static ClusterNode node(int id, long epoch, int port) {
        HostPort address = new HostPort("127.0.0.1", port);
        return new ClusterNode(id, epoch, "life-" + epoch, address, address, "", false, false);
    }

    @Override
    public Link open(ClusterNode leader, PartitionLoop loop) {
        Link link = new Link(leader, loop);
        opened.add(link);
        return link;
    }

    Link last() {
        return opened.getLast();
    }

    /** Of one part of an answer: that many bytes for the partition, which then has all. */
    static FetchGot.Part bytes(int partition, int count) {
        return part(partition, ReplicaError.NONE, count);
    }

    static FetchGot.Part error(int partition, ReplicaError error) {
        return part(partition, error, 0);
    }

    private static FetchGot.Part part(int partition, ReplicaError error, int bytes) {
        ReplicaAnswer answer = error == ReplicaError.NONE
                ? new ReplicaAnswer(error, 1, 0, 0, 0, -1, -1)
                : ReplicaAnswer.refused(error);
        return new FetchGot.Part(FakeFollower.TOPIC, partition, answer, ByteBuffer.allocate(bytes));
    }

    /** One to one leader. */
    static final class Link implements LeaderLink {
        final ClusterNode leader;
        final List<FetchAsk> asks = new ArrayList<>();
        private final PartitionLoop loop;
        private @Nullable Consumer<FetchGot> whenDone;
        boolean closed;

        Link(ClusterNode leader, PartitionLoop loop) {
            this.leader = leader;
            this.loop = loop;
        }

        @Override
        public void fetch(FetchAsk ask, Consumer<FetchGot> done) {
            if (whenDone != null || closed) {
                throw new IllegalStateException("asked twice, or after its end");
            }
            asks.add(ask);
            whenDone = done;
        }

        boolean isAsked() {
            return whenDone != null;
        }

        /** The partitions that the last request names. */
        List<Integer> asked() {
            return asks.getLast().parts().stream().map(FetchAsk.Part::partition).toList();
        }

        void answer(FetchGot.Part... parts) {
            done(new FetchGot("", Arrays.asList(parts)));
        }

        void fail() {
            done(new FetchGot("REFUSED", List.of()));
        }

        private void done(FetchGot got) {
            Consumer<FetchGot> told = whenDone;
            whenDone = null;
            if (told == null) {
                throw new IllegalStateException("nothing was asked");
            }
            loop.execute(() -> told.accept(got));
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
