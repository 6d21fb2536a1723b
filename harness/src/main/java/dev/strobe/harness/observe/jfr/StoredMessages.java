package dev.strobe.harness.observe.jfr;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The messages whose requests are looked for, found by their place. Owned by one thread. */
public final class StoredMessages {

    /** Refused requests remembered at the most; they are few unless something is very wrong. */
    private static final int REFUSED_MAX = 20_000;

    private static final List<StoredMessage> NONE = List.of();

    private final Map<String, Map<Integer, List<StoredMessage>>> byTopic = new HashMap<>();
    private final Map<Batch, List<StoredMessage.Refused>> refused = new HashMap<>();
    private int refusedCount;

    private record Batch(String topic, int partition, long producerId, int baseSequence) {}

    public StoredMessages(Collection<StoredMessage> messages) {
        for (StoredMessage message : messages) {
            byTopic.computeIfAbsent(message.topic(), topic -> new HashMap<>())
                    .computeIfAbsent(message.partition(), partition -> new ArrayList<>())
                    .add(message);
        }
        forEachPartition(all -> all.sort(Comparator.comparingLong(StoredMessage::offset)));
    }

    /** The messages of one partition by rising offset; not to be changed. */
    List<StoredMessage> at(String topic, int partition) {
        Map<Integer, List<StoredMessage>> ofTopic = byTopic.get(topic);
        return ofTopic == null ? NONE : ofTopic.getOrDefault(partition, NONE);
    }

    /** Index of the first of them at {@code offset} or behind it. */
    static int first(List<StoredMessage> messages, long offset) {
        int low = 0;
        int high = messages.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (messages.get(middle).offset() < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** A produce request that the broker did not take; without idempotence nobody can tell what it was part of. */
    void refused(String topic, int partition, RequestStages request, int errorCode) {
        if (request.producerId() >= 0 && refusedCount < REFUSED_MAX) {
            refusedCount++;
            refused.computeIfAbsent(
                            new Batch(topic, partition, request.producerId(), request.baseSequence()),
                            batch -> new ArrayList<>())
                    .add(new StoredMessage.Refused(request, errorCode));
        }
    }

    /** Gives each message the refused requests of its batch; call it when a recording was read. */
    void settle() {
        if (refused.isEmpty()) {
            return;
        }
        forEachPartition(all -> all.forEach(this::settle));
    }

    private void settle(StoredMessage message) {
        RequestStages append = message.append();
        if (append != null) {
            Batch batch = new Batch(message.topic(), message.partition(), append.producerId(), append.baseSequence());
            message.refused(refused.getOrDefault(batch, List.of()));
        }
    }

    private void forEachPartition(Consumer<List<StoredMessage>> action) {
        byTopic.values().forEach(partitions -> partitions.values().forEach(action));
    }
}
