package dev.strobe.harness.observe.jfr;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message at its place in the target's log, and the requests that brought it there and out again, as far as they have
 * been seen. Filled while recordings are read, in whatever order their events come; owned by one thread.
 */
public final class StoredMessage {

    private final String topic;
    private final int partition;
    private final long offset;
    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<RequestStages> produced = new ArrayList<>();

    public StoredMessage(String topic, int partition, long offset) {
        this.topic = topic;
        this.partition = partition;
        this.offset = offset;
    }

    /** One hand-over to one client; its fetch is looked for. */
    public static final class Delivery {
        private final int clientHash;
        private final long deliveredNs;
        private @Nullable RequestStages fetch;

        private Delivery(String clientId, long deliveredNs) {
            this.clientHash = clientId.hashCode();
            this.deliveredNs = deliveredNs;
        }

        /** The client's last fetch that covers the message and was answered before the hand-over; null if none was seen. */
        public @Nullable RequestStages fetch() {
            return fetch;
        }
    }

    /** Asks for the fetch by which {@code clientId} got the message that it handed over at {@code deliveredNs}. */
    public Delivery delivered(String clientId, long deliveredNs) {
        Delivery delivery = new Delivery(clientId, deliveredNs);
        deliveries.add(delivery);
        return delivery;
    }

    /** The request that appended the message: the first one at its offset; null if none was seen. */
    public @Nullable RequestStages append() {
        RequestStages first = null;
        for (RequestStages request : produced) {
            first = first == null || request.receivedNs() < first.receivedNs() ? request : first;
        }
        return first;
    }

    /** Later requests with the same batch, in the order they came. */
    public List<RequestStages> retries() {
        RequestStages append = append();
        return append == null
                ? List.of()
                : produced.stream()
                        .filter(request -> !request.equals(append) && request.sameBatch(append))
                        .sorted((a, b) -> Long.compare(a.receivedNs(), b.receivedNs()))
                        .toList();
    }

    String topic() {
        return topic;
    }

    int partition() {
        return partition;
    }

    long offset() {
        return offset;
    }

    void produced(RequestStages request) {
        produced.add(request);
    }

    /** Whether some delivery might have come by a fetch of this client, answered at {@code writtenNs}. */
    boolean awaits(int clientHash, long writtenNs) {
        for (Delivery delivery : deliveries) {
            if (delivery.clientHash == clientHash && better(delivery, writtenNs)) {
                return true;
            }
        }
        return false;
    }

    void fetched(int clientHash, RequestStages request) {
        for (Delivery delivery : deliveries) {
            if (delivery.clientHash == clientHash && better(delivery, request.writtenNs())) {
                delivery.fetch = request;
            }
        }
    }

    private static boolean better(Delivery delivery, long writtenNs) {
        RequestStages known = delivery.fetch;
        return writtenNs <= delivery.deliveredNs + StageEvents.STAMP_SLACK_NS
                && (known == null || writtenNs > known.writtenNs());
    }
}
