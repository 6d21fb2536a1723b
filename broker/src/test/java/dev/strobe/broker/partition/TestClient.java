package dev.strobe.broker.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.batch.RecordBatch;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * An idempotent producer that keeps up to five batches in flight and repeats whatever was not acknowledged. It knows what it
 * sent, and what was acknowledged where.
 */
final class TestClient {

    private static final int IN_FLIGHT_MAX = 5;

    final long id;
    final int firstSequence;
    final ArrayDeque<Sent> unacknowledged = new ArrayDeque<>();
    final Map<Integer, Long> acknowledgedOffsets = new HashMap<>();
    private int nextSequence;

    TestClient(long id, int firstSequence) {
        this.id = id;
        this.firstSequence = firstSequence;
        this.nextSequence = firstSequence;
    }

    void sendNew(PartitionFixture fixture, SplittableRandom random) {
        if (unacknowledged.size() == IN_FLIGHT_MAX) {
            sendAll(fixture, random, 4);
            return;
        }
        int count = 1 + random.nextInt(4);
        unacknowledged.add(new Sent(nextSequence, count));
        nextSequence = ProducerStates.lastSequence(nextSequence, count + 1);
        sendAll(fixture, random, 4);
    }

    /** Sends in order what has no answer; one in {@code lossRate} requests is lost, and with it those behind it. */
    void sendAll(PartitionFixture fixture, SplittableRandom random, int lossRate) {
        for (Sent sent : unacknowledged) {
            if (lossRate > 0 && random.nextInt(lossRate) == 0) {
                return;
            }
            TestBatch batch = TestBatch.ofRecords(sent.count).producer(id, 0, sent.sequence);
            sent.append = fixture.append(batch);
        }
    }

    void takeAnswers() {
        Sent sent;
        while ((sent = unacknowledged.peek()) != null && sent.append != null && sent.append.isAcknowledged()) {
            unacknowledged.remove();
            acknowledgedOffsets.put(sent.sequence, sent.append.baseOffset);
        }
    }

    /** Answers on their way are lost. */
    void disconnected() {
        unacknowledged.forEach(sent -> sent.append = null);
    }

    /** Judges a log from offset 0 on: no record twice, none missing before an acknowledged one, all of them in order. */
    static void assertEachRecordOnceAndInOrder(List<RecordBatch> batches, List<TestClient> clients) {
        Map<Long, Integer> next = new HashMap<>();
        clients.forEach(client -> next.put(client.id, client.firstSequence));
        Map<Long, Long> offsets = new HashMap<>();
        long offset = 0;
        for (RecordBatch batch : batches) {
            assertThat(batch.baseOffset()).isEqualTo(offset);
            offset = batch.nextOffset();
            assertThat(batch.baseSequence())
                    .as("producer %d at offset %d", batch.producerId(), batch.baseOffset())
                    .isEqualTo(next.get(batch.producerId()));
            next.put(batch.producerId(), ProducerStates.lastSequence(batch.baseSequence(), batch.recordCount() + 1));
            offsets.put(batch.producerId() << 32 | batch.baseSequence(), batch.baseOffset());
        }
        for (TestClient client : clients) {
            assertThat(client.unacknowledged).isEmpty();
            client.acknowledgedOffsets.forEach((sequence, at) -> assertThat(offsets.get(client.id << 32 | sequence))
                    .as("producer %d sequence %d", client.id, sequence)
                    .isEqualTo(at));
        }
    }

    /** A batch without an answer. */
    static final class Sent {
        final int sequence;
        final int count;

        @Nullable TestAppend append;

        Sent(int sequence, int count) {
            this.sequence = sequence;
            this.count = count;
        }
    }
}
