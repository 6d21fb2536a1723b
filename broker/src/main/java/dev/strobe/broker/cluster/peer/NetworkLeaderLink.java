package dev.strobe.broker.cluster.peer;

import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.replication.FetchAsk;
import dev.strobe.broker.cluster.replication.FetchGot;
import dev.strobe.broker.cluster.replication.LeaderLink;
import dev.strobe.broker.net.PeerClient;
import dev.strobe.broker.net.PeerConnection;
import dev.strobe.broker.net.PeerEnd;
import dev.strobe.broker.net.PeerEvents;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.time.NanoClock;
import dev.strobe.broker.wire.AnswerDecoder;
import dev.strobe.broker.wire.RequestEncoder;
import dev.strobe.broker.wire.RequestHead;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one leader, made when it is first needed and again after it was lost. A leader that does not answer
 * {@link #GRACE_MS} after the time that it may keep a request waiting is taken for gone, and the connection is given up with
 * it. Its loop only.
 */
final class NetworkLeaderLink implements LeaderLink, PeerEvents {

    static final int GRACE_MS = 2_000;

    private static final int CONNECT_MS = 2_000;
    private static final short VERSION = ApiKeys.FETCH.latestVersion(false);

    private final ClusterNode leader;
    private final PartitionLoop loop;
    private final PeerClient client;
    private final NanoClock clock;
    private final String clientId;
    private final RequestEncoder encoder;
    private final FetchMessages messages = new FetchMessages();

    private @Nullable PeerConnection connection;
    private @Nullable RequestHead asked;
    private @Nullable FetchAsk ask;
    private @Nullable Consumer<FetchGot> whenDone;
    private PartitionLoop.@Nullable Timer timer;
    private int correlationId;
    private long deadlineNs;
    private boolean closed;

    NetworkLeaderLink(ClusterNode leader, PartitionLoop loop, PeerClient client, String clientId, NanoClock clock) {
        this.leader = leader;
        this.loop = loop;
        this.client = client;
        this.clock = clock;
        this.clientId = clientId;
        this.encoder = new RequestEncoder(clientId);
    }

    @Override
    public void fetch(FetchAsk next, Consumer<FetchGot> done) {
        if (whenDone != null || closed) {
            throw new IllegalStateException(
                    "a request is under way, or the link is closed: leader=" + leader.id() + " closed=" + closed);
        }
        ask = next;
        whenDone = done;
        long patienceMs = (long) next.waitMs() + GRACE_MS;
        deadlineNs = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
        if (timer == null) {
            timer = loop.schedule(this::look, patienceMs);
        }
        PeerConnection open = connection;
        if (open == null) {
            connection = client.connect(leader.peer().host(), leader.peer().port(), CONNECT_MS, this);
        } else {
            send(open, next);
        }
    }

    @Override
    public void connected() {
        FetchAsk waiting = ask;
        PeerConnection open = connection;
        if (waiting != null && open != null) {
            send(open, waiting);
        }
    }

    private void send(PeerConnection open, FetchAsk next) {
        RequestHead head = new RequestHead(ApiKeys.FETCH, VERSION, ++correlationId, clientId);
        asked = head;
        open.send(output -> encoder.encode(head, messages.request(next), output));
    }

    @Override
    public void answered(ByteBuffer frame) {
        RequestHead head = asked;
        FetchAsk answered = ask;
        if (head == null || answered == null) {
            throw new IllegalStateException("an answer that nobody asked for: leader=" + leader.id());
        }
        FetchResponseData answer = new FetchResponseData();
        AnswerDecoder.decode(head, frame, answer);
        done(FetchMessages.got(answered, answer));
    }

    @Override
    public void closed(PeerEnd end, String reason) {
        connection = null;
        if (whenDone != null) {
            done(new FetchGot(end + ": " + reason, List.of()));
        }
    }

    /** One timer looks after many requests: most are answered before it would run. */
    private void look() {
        timer = null;
        if (whenDone == null || closed) {
            return;
        }
        long leftNs = deadlineNs - clock.nanoTime();
        if (leftNs > 0) {
            timer = loop.schedule(this::look, TimeUnit.NANOSECONDS.toMillis(leftNs) + 1);
            return;
        }
        hangUp();
        done(new FetchGot("no answer in time: peer=" + leader.peer(), List.of()));
    }

    private void done(FetchGot got) {
        Consumer<FetchGot> told = whenDone;
        whenDone = null;
        ask = null;
        asked = null;
        if (told != null) {
            told.accept(got);
        }
    }

    private void hangUp() {
        PeerConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        whenDone = null;
        ask = null;
        asked = null;
        hangUp();
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
