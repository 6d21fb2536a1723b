package dev.strobe.harness.observe.jfr;

import dev.strobe.harness.observe.cause.ReplicaWait;
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
    private List<Refused> refused = List.of();

    public StoredMessage(String topic, int partition, long offset) {
        this.topic = topic;
        this.partition = partition;
        this.offset = offset;
    }

    /** A request that the broker answered with an error, as a retry follows it. */
    public record Refused(RequestStages request, int errorCode) {}

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

    /** Earlier requests with the same batch that the broker did not take, in the order they came. */
    public List<Refused> refused() {
        return refused;
    }

    /** Requests that brought the message to the broker, as far as they were seen: more than one where it was retried. */
    public int requests() {
        return append() == null ? 0 : 1 + refused.size() + retries().size();
    }

    void refused(List<Refused> requests) {
        refused = requests.stream()
                .sorted((a, b) ->
                        Long.compare(a.request().receivedNs(), b.request().receivedNs()))
                .toList();
    }

    /** Its partition, as waits for followers name it. */
    public String place() {
        return ReplicaWait.partition(topic, partition);
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

    /** Whether some delivery might have come by a fetch of this client, answered at {@code respondedNs}. */
    boolean awaits(int clientHash, long respondedNs) {
        for (Delivery delivery : deliveries) {
            if (delivery.clientHash == clientHash && better(delivery, respondedNs)) {
                return true;
            }
        }
        return false;
    }

    void fetched(int clientHash, RequestStages request) {
        for (Delivery delivery : deliveries) {
            if (delivery.clientHash == clientHash && better(delivery, request.respondedNs())) {
                delivery.fetch = request;
            }
        }
    }

    /** The last stamp does not serve: on a busy machine the client has the answer before the broker looks at its clock. */
    private static boolean better(Delivery delivery, long respondedNs) {
        RequestStages known = delivery.fetch;
        return respondedNs <= delivery.deliveredNs && (known == null || respondedNs > known.respondedNs());
    }
}
