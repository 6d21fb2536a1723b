package dev.strobe.harness.observe;

import dev.strobe.harness.observe.jfr.RequestStages;
import dev.strobe.harness.observe.jfr.StoredMessage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One kept message with every delivery it was kept for: what becomes one trace.
 *
 * @param message the slowest of its first deliveries, or its acknowledgement where it was judged by that
 * @param deliveries to each subscription in the order of time
 * @param stored its place in the target's log; null where no client told its offset
 * @param reasons why it was kept, as far as the client knows
 */
record KeptTrace(
        KeptMessage message,
        List<Delivery> deliveries,
        @Nullable StoredMessage stored,
        Known known,
        Set<KeptFor> reasons) {

    /**
     * One hand-over.
     *
     * @param attempt 0 for the first one to its subscription, and 1 or more for the same message again
     * @param lookup null where there is no offset to look for
     */
    record Delivery(KeptMessage message, int attempt, StoredMessage.@Nullable Delivery lookup) {}

    /**
     * What any of its views knows.
     *
     * @param ackedNs when the target's answer came, or that there will be none; {@link SendRing#UNKNOWN} if neither did
     * @param error why its send failed; null if it did not
     */
    record Known(long sentNs, long ackedNs, @Nullable String error) {

        static Known of(List<KeptMessage> views) {
            long sentNs = SendRing.UNKNOWN;
            long ackedNs = SendRing.UNKNOWN;
            String error = null;
            for (KeptMessage view : views) {
                sentNs = Math.max(sentNs, view.sentNs());
                ackedNs = Math.max(ackedNs, view.ackedNs());
                error = view.error() == null ? error : view.error();
            }
            return new Known(sentNs, ackedNs, error);
        }
    }

    /** The fetch that brought it to the consumer it was judged by; null if there is none or it was not seen. */
    @Nullable RequestStages fetch() {
        for (Delivery delivery : deliveries) {
            if (delivery.message().equals(message)) {
                return delivery.lookup() == null ? null : delivery.lookup().fetch();
            }
        }
        return null;
    }

    /** How much of a message's way is known. */
    enum Sight {
        WHOLE,
        PARTIAL,
        CLIENT_ONLY,
        /** Its send time was overwritten: its trace has no send. */
        NONE
    }

    private record Identity(int producer, long sequence) {}

    /**
     * Brings together what several consumers kept of one phase: its {@code slowest} messages, slowest first, then those
     * kept for other reasons, slowest first too. A message that is slow for several subscriptions is one.
     */
    static List<KeptTrace> of(List<KeptMessage> kept, int slowest, List<String> topicByProducer) {
        Map<Identity, List<KeptMessage>> byMessage = new LinkedHashMap<>();
        kept.stream()
                .sorted(Comparator.comparing((KeptMessage message) -> message.kept() == KeptFor.REDELIVERED)
                        .thenComparing(
                                Comparator.comparingLong(KeptMessage::latencyNs).reversed()))
                .forEach(message -> byMessage
                        .computeIfAbsent(new Identity(message.producer(), message.sequence()), id -> new ArrayList<>())
                        .add(message));
        List<KeptTrace> slow = new ArrayList<>();
        List<KeptTrace> others = new ArrayList<>();
        for (List<KeptMessage> views : byMessage.values()) {
            Set<KeptFor> reasons = EnumSet.noneOf(KeptFor.class);
            views.forEach(view -> reasons.add(view.kept()));
            if (reasons.contains(KeptFor.SLOWEST) && slow.size() < slowest) {
                slow.add(of(views, reasons, topicByProducer));
                continue;
            }
            reasons.remove(KeptFor.SLOWEST);
            if (!reasons.isEmpty()) {
                others.add(of(views, reasons, topicByProducer));
            }
        }
        slow.addAll(others);
        return slow;
    }

    private static KeptTrace of(List<KeptMessage> views, Set<KeptFor> reasons, List<String> topicByProducer) {
        KeptMessage first = views.getFirst();
        StoredMessage stored = views.stream()
                .filter(view -> view.offset() >= 0)
                .findFirst()
                .map(view -> new StoredMessage(topicByProducer.get(view.producer()), view.partition(), view.offset()))
                .orElse(null);
        Known known = Known.of(views);
        return new KeptTrace(first, deliveries(views, stored), stored, known, reasons);
    }

    /** A delivery may have been kept for several reasons. */
    private static List<Delivery> deliveries(List<KeptMessage> views, @Nullable StoredMessage stored) {
        List<Delivery> deliveries = new ArrayList<>();
        Set<List<Long>> seen = new HashSet<>();
        Map<Integer, Integer> attempts = new LinkedHashMap<>();
        List<KeptMessage> ordered = new ArrayList<>(views);
        ordered.sort(Comparator.comparingInt(KeptMessage::subscription).thenComparingLong(KeptMessage::deliveredNs));
        for (KeptMessage view : ordered) {
            String consumer = view.consumer();
            if (consumer == null || !seen.add(List.of((long) view.subscription(), view.deliveredNs()))) {
                continue;
            }
            // The first delivery of a message that is kept for its second one was like any other, and is not known.
            int least = view.kept() == KeptFor.REDELIVERED ? 1 : 0;
            int attempt = Math.max(least, attempts.getOrDefault(view.subscription(), 0));
            attempts.put(view.subscription(), attempt + 1);
            deliveries.add(new Delivery(
                    view, attempt, stored == null ? null : stored.delivered(consumer, view.deliveredNs())));
        }
        deliveries.sort(Comparator.comparingLong(delivery -> delivery.message().deliveredNs()));
        return List.copyOf(deliveries);
    }

    /** Whether it is one of the slowest of its phase. */
    boolean outlier() {
        return reasons.contains(KeptFor.SLOWEST);
    }

    /** Whether it is one of the slowest of its phase, or of its second. */
    boolean slow() {
        return outlier() || reasons.contains(KeptFor.SLOWEST_OF_SECOND);
    }

    /** Whether it was kept for what happened to it, not drawn by a hash alone. */
    boolean conspicuous() {
        return reasons.stream().anyMatch(reason -> !reason.drawn());
    }

    /** The one reason it is counted for; ask once recordings were read, which tell of retries. */
    KeptFor kept() {
        if (outlier()) {
            return KeptFor.SLOWEST;
        }
        if (reasons.contains(KeptFor.ERROR)) {
            return KeptFor.ERROR;
        }
        if (stored != null && stored.requests() > 1) {
            return KeptFor.RETRY;
        }
        return reasons.stream().min(Comparator.naturalOrder()).orElse(KeptFor.RANDOM);
    }

    Sight sight() {
        if (known.sentNs() == SendRing.UNKNOWN) {
            return Sight.NONE;
        }
        int missing = missing();
        if (missing == 0) {
            return Sight.WHOLE;
        }
        return missing == 1 + deliveries.size() ? Sight.CLIENT_ONLY : Sight.PARTIAL;
    }

    /** Requests that belong to the message and were not found: one append, and one fetch for each delivery. */
    int missing() {
        int missing = stored == null || stored.append() == null ? 1 : 0;
        for (Delivery delivery : deliveries) {
            missing += delivery.lookup() == null || delivery.lookup().fetch() == null ? 1 : 0;
        }
        return missing;
    }

    /** The last thing known of it. */
    long endNs() {
        long endNs = Math.max(message.answeredNs(), Math.max(known.sentNs(), known.ackedNs()));
        for (Delivery delivery : deliveries) {
            endNs = Math.max(endNs, delivery.message().deliveredNs());
        }
        return endNs;
    }
}
