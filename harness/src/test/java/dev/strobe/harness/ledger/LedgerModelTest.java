package dev.strobe.harness.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The ledger against a naive model of the same rules, on random histories with every kind of fault in them. */
class LedgerModelTest {

    private static final int PRODUCERS = 3;
    private static final int SUBSCRIPTIONS = 2;
    private static final int PARTITIONS = 4;
    private static final int HISTORIES = 300;

    private static final List<ProducerEntry> PRODUCER_ENTRIES = List.of(
            new ProducerEntry("orders", true), new ProducerEntry("orders", false), new ProducerEntry("payments", true));
    private static final List<SubscriptionEntry> SUBSCRIPTION_ENTRIES =
            List.of(new SubscriptionEntry("billing", "orders"), new SubscriptionEntry("audit", "payments"));

    @Test
    void everyHistoryIsJudgedAsTheModelJudgesIt() {
        for (long seed = 1; seed <= HISTORIES; seed++) {
            Ledger ledger = new Ledger(PRODUCER_ENTRIES, SUBSCRIPTION_ENTRIES);
            Model model = new Model();

            play(new SplittableRandom(seed), ledger, model);

            assertThat(ledger.totals()).as("seed %d", seed).isEqualTo(model.totals());
            for (int producer = 0; producer < PRODUCERS; producer++) {
                List<Long> unacknowledged = new ArrayList<>();
                ledger.forEachUnacknowledged(producer, unacknowledged::add);
                assertThat(unacknowledged).as("seed %d", seed).isEqualTo(model.unacknowledged(producer));
                for (int subscription = 0; subscription < SUBSCRIPTIONS; subscription++) {
                    List<Long> undelivered = new ArrayList<>();
                    ledger.forEachUndelivered(subscription, producer, undelivered::add);
                    assertThat(undelivered)
                            .as("seed %d", seed)
                            .isEqualTo(model.undelivered(subscription, producer, false));
                }
            }
        }
    }

    @Test
    void membersOfAGroupOnManyThreadsLoseNoCount() throws InterruptedException {
        int messages = 4 * SequenceSet.PAGE_SEQUENCES;
        Ledger ledger = new Ledger(
                List.of(new ProducerEntry("orders", true)), List.of(new SubscriptionEntry("billing", "orders")));
        for (long sequence = 0; sequence < messages; sequence++) {
            ledger.sent(0, sequence);
        }
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            int own = partition;
            threads.add(Thread.ofPlatform().start(() -> {
                await(start);
                for (long sequence = own; sequence < messages; sequence += PARTITIONS) {
                    ledger.acked(0, sequence);
                    ledger.delivered(0, 0, sequence, own, sequence / PARTITIONS);
                }
            }));
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(ledger.totals().acked()).isEqualTo(messages);
        assertThat(ledger.totals().subscriptions())
                .containsExactly(new SubscriptionTotals("billing", messages, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    private static void await(CountDownLatch start) {
        try {
            start.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void play(SplittableRandom random, Ledger ledger, Model model) {
        int steps = 1 + random.nextInt(400);
        for (int step = 0; step < steps; step++) {
            int producer = random.nextInt(PRODUCERS);
            long sent = model.sent[producer];
            long any = random.nextLong(sent + 2) - (random.nextInt(20) == 0 ? 1 : 0);
            int subscription = random.nextInt(SUBSCRIPTIONS);
            int partition = random.nextInt(PARTITIONS) - 1;
            long offset = random.nextLong(120) - 1;
            switch (random.nextInt(7)) {
                case 0, 1 -> {
                    ledger.sent(producer, sent);
                    model.sent[producer]++;
                }
                case 2 -> {
                    ledger.acked(producer, any);
                    model.answered(model.acked, producer, any);
                }
                case 3 -> {
                    ledger.failed(producer, any);
                    model.answered(model.failed, producer, any);
                }
                case 4, 5 ->
                    assertThat(ledger.delivered(subscription, producer, any, partition, offset))
                            .isEqualTo(model.delivered(subscription, producer, any, partition, offset));
                default -> {
                    int stamped = random.nextInt(4) == 0 ? -1 : producer;
                    ledger.corrupted(subscription, stamped, any, partition, offset);
                    model.corrupted(subscription, stamped, any, partition, offset);
                }
            }
        }
    }

    private record Key(int producer, long sequence) {}

    private record Place(int subscription, int partition, long offset) {}

    private record Lane(int subscription, int partition, int producer) {}

    /** The rules once more, with one hash set for each of them and no thought of memory. */
    private static final class Model {
        private final long[] sent = new long[PRODUCERS];
        private final Set<Key> acked = new HashSet<>();
        private final Set<Key> failed = new HashSet<>();
        private long strayAnswers;
        private final Set<Place> places = new HashSet<>();
        private final Map<Lane, Long> highest = new HashMap<>();
        private final List<Set<Key>> intact = List.of(new HashSet<>(), new HashSet<>());
        private final List<Set<Key>> damaged = List.of(new HashSet<>(), new HashSet<>());
        private final List<Set<Key>> late = List.of(new HashSet<>(), new HashSet<>());
        private final long[] received = new long[SUBSCRIPTIONS];
        private final long[] duplicated = new long[SUBSCRIPTIONS];
        private final long[] redelivered = new long[SUBSCRIPTIONS];
        private final long[] reordered = new long[SUBSCRIPTIONS];
        private final long[] corrupted = new long[SUBSCRIPTIONS];
        private final long[] unknown = new long[SUBSCRIPTIONS];

        void answered(Set<Key> answers, int producer, long sequence) {
            Key key = new Key(producer, sequence);
            if (!wasSent(producer, sequence) || acked.contains(key) || failed.contains(key)) {
                strayAnswers++;
            } else {
                answers.add(key);
            }
        }

        Arrival delivered(int subscription, int producer, long sequence, int partition, long offset) {
            boolean newPlace = newPlace(subscription, partition, offset);
            if (!expects(subscription, producer) || !wasSent(producer, sequence)) {
                if (!newPlace) {
                    redelivered[subscription]++;
                    return Arrival.REDELIVERED;
                }
                unknown[subscription]++;
                return Arrival.UNKNOWN_MESSAGE;
            }
            boolean first = intact.get(subscription).add(new Key(producer, sequence));
            if (first) {
                received[subscription]++;
            }
            if (!newPlace) {
                redelivered[subscription]++;
                return first ? Arrival.FIRST : Arrival.REDELIVERED;
            }
            if (!first) {
                duplicated[subscription]++;
                return Arrival.DUPLICATE;
            }
            Lane lane = new Lane(subscription, Math.max(0, partition), producer);
            if (sequence < highest.getOrDefault(lane, -1L)) {
                reordered[subscription]++;
                late.get(subscription).add(new Key(producer, sequence));
            } else {
                highest.put(lane, sequence);
            }
            return Arrival.FIRST;
        }

        void corrupted(int subscription, int producer, long sequence, int partition, long offset) {
            if (newPlace(subscription, partition, offset)) {
                corrupted[subscription]++;
            } else {
                redelivered[subscription]++;
            }
            if (producer >= 0 && expects(subscription, producer) && wasSent(producer, sequence)) {
                damaged.get(subscription).add(new Key(producer, sequence));
            }
        }

        List<Long> unacknowledged(int producer) {
            List<Long> sequences = new ArrayList<>();
            for (long sequence = 0; sequence < sent[producer]; sequence++) {
                if (!acked.contains(new Key(producer, sequence))) {
                    sequences.add(sequence);
                }
            }
            return sequences;
        }

        List<Long> undelivered(int subscription, int producer, boolean lost) {
            List<Long> sequences = new ArrayList<>();
            for (long sequence = 0; expects(subscription, producer) && sequence < sent[producer]; sequence++) {
                Key key = new Key(producer, sequence);
                boolean counts = !lost
                        || acked.contains(key)
                        || !PRODUCER_ENTRIES.get(producer).acknowledged();
                boolean arrived = intact.get(subscription).contains(key)
                        || damaged.get(subscription).contains(key);
                if (counts && !arrived) {
                    sequences.add(sequence);
                }
            }
            return sequences;
        }

        LedgerTotals totals() {
            List<SubscriptionTotals> each = new ArrayList<>();
            for (int s = 0; s < SUBSCRIPTIONS; s++) {
                long lost = 0;
                long undelivered = 0;
                for (int producer = 0; producer < PRODUCERS; producer++) {
                    lost += undelivered(s, producer, true).size();
                    undelivered += undelivered(s, producer, false).size();
                }
                each.add(new SubscriptionTotals(
                        SUBSCRIPTION_ENTRIES.get(s).name(),
                        received[s],
                        lost,
                        duplicated[s],
                        redelivered[s],
                        reordered[s],
                        corrupted[s],
                        undelivered,
                        0,
                        unknown[s],
                        0,
                        vouched(s),
                        0,
                        intact.get(s).stream()
                                .filter(key -> !acked.contains(key))
                                .count()));
            }
            long sum = sent[0] + sent[1] + sent[2];
            return new LedgerTotals(
                    sum, acked.size(), failed.size(), sum - acked.size() - failed.size(), strayAnswers, each);
        }

        private long vouched(int subscription) {
            return late.get(subscription).stream()
                    .filter(key -> acked.contains(key)
                            || !PRODUCER_ENTRIES.get(key.producer()).acknowledged())
                    .count();
        }

        private boolean newPlace(int subscription, int partition, long offset) {
            return offset < 0 || places.add(new Place(subscription, Math.max(0, partition), offset));
        }

        private boolean wasSent(int producer, long sequence) {
            return sequence >= 0 && sequence < sent[producer];
        }

        private static boolean expects(int subscription, int producer) {
            return PRODUCER_ENTRIES
                    .get(producer)
                    .topic()
                    .equals(SUBSCRIPTION_ENTRIES.get(subscription).topic());
        }
    }
}
