package dev.strobe.harness.driver.synthetic;

import dev.strobe.harness.driver.AckListener;
import dev.strobe.harness.driver.Publisher;
import dev.strobe.harness.driver.Subscriber;
import dev.strobe.harness.ledger.Ledger;
import dev.strobe.harness.ledger.LedgerTotals;
import dev.strobe.harness.ledger.ProducerEntry;
import dev.strobe.harness.ledger.SubscriptionEntry;
import dev.strobe.harness.message.OutboundMessage;
import dev.strobe.harness.message.Stamp;
import dev.strobe.harness.scenario.Scenario.Acks;
import dev.strobe.harness.scenario.Scenario.Assignor;
import dev.strobe.harness.scenario.Scenario.Compression;
import dev.strobe.harness.scenario.Scenario.ConsumerSpec;
import dev.strobe.harness.scenario.Scenario.KeySpec;
import dev.strobe.harness.scenario.Scenario.MessageSpec;
import dev.strobe.harness.scenario.Scenario.PayloadSpec;
import dev.strobe.harness.scenario.Scenario.ProducerSpec;
import dev.strobe.harness.scenario.Scenario.TopicSpec;
import dev.strobe.harness.scenario.SyntheticSpec;
import dev.strobe.harness.scenario.SyntheticSpec.LatencySpec;
import dev.strobe.harness.scenario.SyntheticSpec.Stall;
import dev.strobe.harness.time.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Producers, groups and a ledger around one synthetic broker, driven step by step on the test's thread: what the engine
 * does, without its threads.
 */
final class Rig {

    static final String TOPIC = "orders";

    private static final long RUN_ID = 7;
    private static final int MEMBERS = 2;

    final SyntheticBroker broker;
    final SyntheticDriver driver;
    final Ledger ledger;
    final List<Answer> answers = new ArrayList<>();
    final List<Delivery> deliveries = new ArrayList<>();

    private final NanoClock clock;
    private final int producers;
    private final List<Publisher> publishers = new ArrayList<>();
    private final List<List<Subscriber>> groups = new ArrayList<>();
    private final long[] sequences;
    private final Stamp stamp = new Stamp();
    private final OutboundMessage message;

    record Answer(
            int producer, long sequence, long sentNs, long answeredNs, int partition, long offset, String cause) {}

    record Delivery(int group, int member, int partition, long offset, long sequence, long deliveredNs) {}

    Rig(SyntheticSpec spec, long seed, NanoClock clock, Shape shape) {
        this.clock = clock;
        this.producers = shape.producers();
        this.sequences = new long[producers];
        this.message = new OutboundMessage(shape.sizeBytes());
        this.broker = new SyntheticBroker(spec, seed, clock);
        this.driver = new SyntheticDriver(broker);
        this.ledger = new Ledger(
                IntStream.range(0, producers)
                        .mapToObj(i -> new ProducerEntry(TOPIC, true))
                        .toList(),
                IntStream.range(0, shape.groups())
                        .mapToObj(i -> new SubscriptionEntry("group-" + i, TOPIC))
                        .toList());
        driver.createTopic(TOPIC, new TopicSpec(shape.partitions(), 1, Map.of()));
        for (int group = 0; group < shape.groups(); group++) {
            List<Subscriber> members = new ArrayList<>();
            for (int member = 0; member < MEMBERS; member++) {
                members.add(driver.openSubscriber("c", TOPIC, "group-" + group, consumer(shape.pollRecords())));
            }
            groups.add(members);
        }
        for (int producer = 0; producer < producers; producer++) {
            publishers.add(driver.openPublisher(
                    "p", TOPIC, producer(shape.sizeBytes(), shape.maxBlock()), listener(producer)));
        }
    }

    /** @param sizeBytes of each message, stamp included */
    record Shape(int producers, int groups, int partitions, int sizeBytes, int pollRecords, Duration maxBlock) {

        static Shape of(int producers, int groups, int partitions) {
            return new Shape(producers, groups, partitions, 64, 10, Duration.ofMillis(1));
        }
    }

    static SyntheticSpec fixed(Duration latency, Stall... stalls) {
        return new SyntheticSpec(new LatencySpec.Fixed(latency), List.of(stalls), 0, 0, 0, 0);
    }

    void publish(int producer, byte @Nullable [] key) {
        long nowNs = clock.nanoTime();
        publish(producer, key, nowNs, 0);
    }

    void publish(int producer, byte @Nullable [] key, long intendedNs, int phase) {
        long sequence = sequences[producer]++;
        stamp.write(message.payload(), RUN_ID, producer, sequence, intendedNs);
        message.set(key, sequence, intendedNs, clock.nanoTime(), phase);
        ledger.sent(producer, sequence);
        publishers.get(producer).publish(message);
    }

    /** Answers all that is due by now. */
    void answerDue() {
        while (broker.answerDue() == 0) {
            // There may be more.
        }
    }

    /** Every member polls until nothing is left for now. */
    int pollAll() {
        int total = 0;
        int count;
        do {
            count = 0;
            for (int group = 0; group < groups.size(); group++) {
                for (int member = 0; member < groups.get(group).size(); member++) {
                    count += poll(group, member, Duration.ZERO);
                }
            }
            total += count;
        } while (count > 0);
        return total;
    }

    int poll(int group, int member, Duration timeout) {
        Stamp check = new Stamp();
        return groups.get(group).get(member).poll(timeout, (partition, offset, payload) -> {
            long nowNs = clock.nanoTime();
            if (check.intact(payload)) {
                ledger.delivered(group, Stamp.producer(payload), Stamp.sequence(payload), partition, offset);
            } else {
                ledger.corrupted(group, Stamp.producer(payload), Stamp.sequence(payload), partition, offset);
            }
            synchronized (deliveries) {
                deliveries.add(new Delivery(group, member, partition, offset, Stamp.sequence(payload), nowNs));
            }
        });
    }

    Subscriber member(int group, int member) {
        return groups.get(group).get(member);
    }

    Publisher publisher(int producer) {
        return publishers.get(producer);
    }

    LedgerTotals totals() {
        return ledger.totals();
    }

    static ProducerSpec producer(int sizeBytes, Duration maxBlock) {
        return new ProducerSpec(
                TOPIC,
                1,
                Acks.ALL,
                true,
                Duration.ZERO,
                16_384,
                Compression.NONE,
                32L << 20,
                maxBlock,
                5,
                Duration.ofSeconds(30),
                Duration.ofSeconds(120),
                new MessageSpec(sizeBytes, new KeySpec.None(), new PayloadSpec.Zeros()),
                Map.of());
    }

    static ConsumerSpec consumer(int pollRecords) {
        return new ConsumerSpec(
                TOPIC, "group", 1, 1, Duration.ofMillis(500), pollRecords, Assignor.RANGE, null, Map.of());
    }

    private AckListener listener(int producer) {
        return new AckListener() {
            @Override
            public void acked(long sequence, long intendedNs, long sentNs, int phase, int partition, long offset) {
                ledger.acked(producer, sequence);
                note(new Answer(producer, sequence, sentNs, clock.nanoTime(), partition, offset, ""));
            }

            @Override
            public void failed(long sequence, long intendedNs, long sentNs, int phase, String cause) {
                ledger.failed(producer, sequence);
                note(new Answer(producer, sequence, sentNs, clock.nanoTime(), -1, -1, cause));
            }
        };
    }

    private void note(Answer answer) {
        synchronized (answers) {
            answers.add(answer);
        }
    }
}
