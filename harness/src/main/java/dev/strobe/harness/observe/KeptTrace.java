package dev.strobe.harness.observe;

import dev.strobe.harness.observe.jfr.StoredMessage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One kept message with every delivery it was kept for: what becomes one trace.
 *
 * @param message the slowest of its deliveries, or its acknowledgement where it was judged by that
 * @param stored its place in the target's log; null where the client did not tell its offset
 */
record KeptTrace(
        KeptMessage message,
        List<Delivery> deliveries,
        @Nullable StoredMessage stored,
        boolean random) {

    /** @param lookup null where there is no offset to look for */
    record Delivery(KeptMessage message, StoredMessage.@Nullable Delivery lookup) {}

    /** How much of a message's way is known. */
    enum Sight {
        WHOLE,
        PARTIAL,
        CLIENT_ONLY,
        /** Its send time was overwritten: there is no trace of it. */
        NONE
    }

    private record Identity(int producer, long sequence) {}

    /**
     * Brings together what several consumers kept of one phase: the {@code slowest} messages, slowest first, then those
     * kept at random. A message that is slow for several subscriptions is one.
     */
    static List<KeptTrace> of(List<KeptMessage> kept, int slowest, List<String> topicByProducer) {
        Map<Identity, List<KeptMessage>> byMessage = new LinkedHashMap<>();
        kept.stream()
                .sorted(Comparator.comparingLong(KeptMessage::latencyNs).reversed())
                .forEach(message -> byMessage
                        .computeIfAbsent(new Identity(message.producer(), message.sequence()), id -> new ArrayList<>())
                        .add(message));
        List<KeptTrace> slow = new ArrayList<>();
        List<KeptTrace> random = new ArrayList<>();
        for (List<KeptMessage> views : byMessage.values()) {
            boolean drawn = views.stream().allMatch(KeptMessage::random);
            if (drawn) {
                random.add(of(views, true, topicByProducer));
            } else if (slow.size() < slowest) {
                slow.add(of(views, false, topicByProducer));
            }
        }
        slow.addAll(random);
        return slow;
    }

    private static KeptTrace of(List<KeptMessage> views, boolean random, List<String> topicByProducer) {
        KeptMessage first = views.getFirst();
        StoredMessage stored = first.offset() < 0
                ? null
                : new StoredMessage(topicByProducer.get(first.producer()), first.partition(), first.offset());
        List<Delivery> deliveries = new ArrayList<>();
        for (KeptMessage view : views) {
            String consumer = view.consumer();
            if (consumer != null) {
                deliveries.add(
                        new Delivery(view, stored == null ? null : stored.delivered(consumer, view.deliveredNs())));
            }
        }
        return new KeptTrace(first, List.copyOf(deliveries), stored, random);
    }

    Sight sight() {
        if (message.sentNs() == SendRing.UNKNOWN) {
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

    /** When it was acknowledged, as far as any of its views knows; {@link SendRing#UNKNOWN} if not. */
    long ackedNs() {
        long ackedNs = message.ackedNs();
        for (Delivery delivery : deliveries) {
            ackedNs = ackedNs == SendRing.UNKNOWN ? delivery.message().ackedNs() : ackedNs;
        }
        return ackedNs;
    }

    /** The last thing known of it. */
    long endNs() {
        long endNs = Math.max(message.sentNs(), ackedNs());
        for (Delivery delivery : deliveries) {
            endNs = Math.max(endNs, delivery.message().deliveredNs());
        }
        return endNs;
    }
}
