package dev.strobe.harness.observe.jfr;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The messages whose requests are looked for, found by their place. Immutable but for the messages themselves. */
public final class StoredMessages {

    private static final List<StoredMessage> NONE = List.of();

    private final Map<Place, List<StoredMessage>> byPlace = new HashMap<>();

    private record Place(String topic, int partition) {}

    public StoredMessages(Collection<StoredMessage> messages) {
        for (StoredMessage message : messages) {
            byPlace.computeIfAbsent(new Place(message.topic(), message.partition()), place -> new ArrayList<>())
                    .add(message);
        }
        byPlace.values().forEach(all -> all.sort(Comparator.comparingLong(StoredMessage::offset)));
    }

    /** Calls {@code action} for each message from {@code baseOffset} on, {@code count} offsets far. */
    void covered(String topic, int partition, long baseOffset, int count, Consumer<StoredMessage> action) {
        List<StoredMessage> messages = byPlace.getOrDefault(new Place(topic, partition), NONE);
        int low = 0;
        int high = messages.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (messages.get(middle).offset() < baseOffset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        for (int i = low; i < messages.size() && messages.get(i).offset() < baseOffset + count; i++) {
            action.accept(messages.get(i));
        }
    }
}
