package dev.strobe.broker.api;

import dev.strobe.broker.fault.FaultPoint;
import dev.strobe.broker.log.LogSlice;
import dev.strobe.broker.partition.FetchWait;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.telemetry.StageClock;
import dev.strobe.broker.wire.RecordBytes;
import dev.strobe.broker.wire.Request;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * One fetch on its way, of a consumer or a follower: looks, waits if there is too little, reads, answers. What a follower has
 * is noted first, by the loops that own the partitions.
 *
 * <pre>
 * looking --enough--> reading --> answered
 *    |                   ^
 *    +--> waiting --enough, timeout--+     (connection closed: ended)
 * </pre>
 *
 * <p>Belongs to the loop of its connection, its home. Partitions of other loops tell it of new records there; it counts the
 * bytes, and goes home once there are enough. Reading is left to the end of the loop's turn: so one answer carries what
 * several requests of one turn have appended.
 */
final class FetchTask implements FetchWait, Request.WrittenListener, Runnable {

    private static final short TOPIC_IDS_SINCE = 13;
    private static final byte READ_COMMITTED = 1;
    private static final int WARM_BYTES = 64 * 1024;

    private static final int WAITING = 0;
    private static final int READING = 1;

    private final Request request;
    private final FetchRequestData body;
    private final FetchEnvironment environment;
    private final PartitionLoop home;
    private final FetchPart[] parts;
    private final boolean ofFollower;
    private final AtomicInteger state = new AtomicInteger(WAITING);
    private final AtomicLong bytesAdded = new AtomicLong();
    private PartitionLoop.@Nullable Timer timer;
    private boolean registered;
    private boolean ended;
    private long waitedNs;
    private long readNs;
    private @Nullable FetchTrace trace;

    FetchTask(Request request, FetchRequestData body, FetchEnvironment environment, FetchPart[] parts) {
        this.request = request;
        this.body = body;
        this.environment = environment;
        this.home = environment.loops().get(request.loop());
        this.parts = parts;
        this.ofFollower = parts.length > 0 && parts[0] instanceof ReplicaFetchPart;
    }

    void start() {
        if (!ofFollower) {
            look();
            return;
        }
        AtomicInteger open = new AtomicInteger(1);
        for (FetchPart part : parts) {
            Partition partition = part.partition;
            if (partition == null || !(part instanceof ReplicaFetchPart replica)) {
                continue;
            }
            if (partition.loop().inLoop()) {
                replica.note(partition);
            } else {
                open.incrementAndGet();
                partition.loop().execute(() -> {
                    replica.note(partition);
                    if (open.decrementAndGet() == 0) {
                        home.execute(this::look);
                    }
                });
            }
        }
        if (open.decrementAndGet() == 0) {
            look();
        }
    }

    private void look() {
        if (body.maxWaitMs() <= 0 || hasEnough()) {
            state.set(READING);
            if (ofFollower) {
                // What producers send in this turn of the loop goes with it.
                home.execute(this);
            } else {
                run();
            }
            return;
        }
        registered = true;
        request.whenClosed(this::end);
        timer = home.schedule(this::timeout, Math.min(body.maxWaitMs(), FetchEnvironment.WAIT_MS_MAX));
        for (FetchPart part : parts) {
            Partition partition = part.partition;
            if (partition == null) {
                continue;
            }
            if (partition.loop().inLoop()) {
                part.addWait(partition, this);
            } else {
                partition.loop().execute(() -> registerFar(partition, part));
            }
        }
    }

    /** On the owner's loop: records that came since the look are told of now. */
    private void registerFar(Partition partition, FetchPart part) {
        part.addWait(partition, this);
        if (part.added() > 0) {
            advanced(partition, body.minBytes());
        }
    }

    /** Whether to answer at once: an error, or the bytes that the client asked for. */
    private boolean hasEnough() {
        boolean records = false;
        for (FetchPart part : parts) {
            if (part.fails()) {
                return true;
            }
            records |= part.hasRecords();
        }
        if (body.minBytes() <= 1 || !records) {
            return records || body.minBytes() <= 0 || parts.length == 0;
        }
        int bytes = readAll();
        releaseAll();
        bytesAdded.set(bytes);
        return bytes >= body.minBytes();
    }

    @Override
    public void advanced(Partition partition, int bytes) {
        long total = bytesAdded.addAndGet(bytes);
        if (total >= body.minBytes() && state.compareAndSet(WAITING, READING)) {
            home.execute(this);
        }
    }

    private void timeout() {
        timer = null;
        if (state.compareAndSet(WAITING, READING)) {
            run();
        }
    }

    private void end() {
        ended = true;
        state.set(READING);
        deregister();
    }

    /** Reads and answers; at home. */
    @Override
    public void run() {
        if (ended) {
            return;
        }
        deregister();
        waitedNs = environment.clock().nanoTime();
        if (startsCold()) {
            // Even finding the place may wait for the disk.
            toPool(this::readColdAndAnswer);
            return;
        }
        readAll();
        if (isCold()) {
            toPool(this::warmAndAnswer);
            return;
        }
        answer(0);
    }

    private void toPool(Runnable work) {
        try {
            environment.pool().execute(work);
        } catch (RejectedExecutionException e) {
            environment.coldReadsRefused().increment();
            releaseAll();
            answer(FetchEnvironment.RETRY_MS);
        }
    }

    private boolean startsCold() {
        for (FetchPart part : parts) {
            if (part.startsCold()) {
                return true;
            }
        }
        return false;
    }

    private void readColdAndAnswer() {
        readAll();
        warmAndAnswer();
    }

    private void deregister() {
        if (!registered) {
            return;
        }
        registered = false;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        for (FetchPart part : parts) {
            Partition partition = part.partition;
            if (partition == null) {
                continue;
            }
            if (partition.loop().inLoop()) {
                part.removeWait(partition, this);
            } else {
                partition.loop().execute(() -> part.removeWait(partition, this));
            }
        }
    }

    private int readAll() {
        int left = ofFollower ? body.maxBytes() : Math.min(body.maxBytes(), environment.bytesMax());
        int taken = 0;
        for (FetchPart part : parts) {
            taken += part.read(left - taken, taken == 0);
        }
        return taken;
    }

    private boolean hasRecords() {
        for (FetchPart part : parts) {
            if (part.slice != null) {
                return true;
            }
        }
        return false;
    }

    private boolean isCold() {
        for (FetchPart part : parts) {
            LogSlice slice = part.slice;
            if (slice != null && slice.isCold()) {
                return true;
            }
        }
        return false;
    }

    /** On the pool: brings the bytes into the page cache, so that writing them will not wait for the disk. */
    private void warmAndAnswer() {
        ByteBuffer scratch = ByteBuffer.allocate(WARM_BYTES);
        for (FetchPart part : parts) {
            LogSlice slice = part.slice;
            if (slice != null) {
                warm(slice, scratch);
            }
        }
        home.execute(() -> answer(0));
    }

    private static void warm(LogSlice slice, ByteBuffer scratch) {
        int from = 0;
        while (from < slice.sizeBytes()) {
            int read = slice.copyTo(scratch.clear(), from);
            if (read <= 0) {
                return;
            }
            from += read;
        }
    }

    private void releaseAll() {
        for (FetchPart part : parts) {
            part.release();
        }
    }

    private void answer(int throttleMs) {
        if (environment.faults().isOn() && hasRecords()) {
            environment.faults().pass(FaultPoint.FETCH_READ);
        }
        readNs = environment.clock().nanoTime();
        if (!ofFollower && environment.traces().get(request.loop()).isOn()) {
            trace = FetchTrace.of(parts);
        }
        FetchResponseData answers = new FetchResponseData()
                .setThrottleTimeMs(throttleMs)
                .setErrorCode(Errors.NONE.code())
                .setSessionId(FetchHandler.NO_SESSION);
        answers.setResponses(topics(answers));
        request.respond(answers, this);
    }

    private List<FetchableTopicResponse> topics(FetchResponseData answers) {
        boolean byId = request.version() >= TOPIC_IDS_SINCE;
        List<FetchableTopicResponse> topics = new ArrayList<>(1);
        FetchableTopicResponse topic = null;
        for (FetchPart part : parts) {
            if (topic == null
                    || !(byId
                            ? topic.topicId().equals(part.topicId)
                            : topic.topic().equals(part.topic))) {
                topic = new FetchableTopicResponse().setPartitions(new ArrayList<>(parts.length));
                if (byId) {
                    topic.setTopicId(part.topicId);
                } else {
                    topic.setTopic(part.topic);
                }
                topics.add(topic);
            }
            FetchResponseData.PartitionData answer = part.answer(body.isolationLevel() == READ_COMMITTED);
            if (part.slice == null) {
                RecordBytes.putNone(answer);
            } else {
                RecordBytes.put(answer, part.slice);
            }
            topic.partitions().add(answer);
            if (request.version() >= LeaderHints.FETCH_SINCE && !ofFollower) {
                environment.hints().put(answers, answer, part);
            }
        }
        return topics;
    }

    @Override
    public void written(Request answered, long respondedNs, long writtenNs) {
        if (ofFollower) {
            return;
        }
        StageClock stageClock = environment.stageClocks().get(request.loop());
        for (FetchPart part : parts) {
            LogSlice slice = part.slice;
            Partition partition = part.partition;
            if (slice == null || partition == null) {
                continue;
            }
            StageClock.FetchStages stages = new StageClock.FetchStages();
            stages.topicIdHigh = partition.topicId().high();
            stages.topicIdLow = partition.topicId().low();
            stages.partition = part.index;
            stages.baseOffset = part.offset;
            stages.recordCount = (int) Math.min(Integer.MAX_VALUE, slice.nextOffset() - part.offset);
            stages.clientHash = request.clientId().hashCode();
            stages.correlationId = request.correlationId();
            stages.bytes = slice.sizeBytes();
            stages.receivedNs = request.receivedNs;
            stages.decodedNs = request.decodedNs;
            stages.waitedNs = waitedNs;
            stages.readNs = readNs;
            stages.respondedNs = respondedNs;
            stages.writtenNs = writtenNs;
            stageClock.fetched(stages);
        }
        if (trace != null) {
            RecordTraces traces = environment.traces().get(request.loop());
            traces.finished(trace.request(request, waitedNs, readNs, respondedNs, writtenNs));
        }
    }
}
