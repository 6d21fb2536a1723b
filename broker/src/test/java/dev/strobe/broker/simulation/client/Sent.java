package dev.strobe.broker.simulation.client;

/** A batch that a producer sends, until it knows what became of it. */
public final class Sent {

    /** What the producer knows. */
    public enum Fate {
        PENDING,
        ACKNOWLEDGED,
        /** It gave up: the records may be there, once, or not. */
        UNKNOWN
    }

    final Place place;
    final int producer;
    final boolean idempotent;
    final boolean allInSync;
    final int epoch;
    final int sequence;
    final int count;
    final long firstValue;
    final long invokedNs;
    Fate fate = Fate.PENDING;
    long offset = -1;
    int attempts;
    boolean underWay;

    Sent(Producer producer, int sequence, int count, long firstValue, long invokedNs) {
        this.place = producer.place();
        this.producer = producer.id();
        this.idempotent = producer.isIdempotent();
        this.allInSync = producer.wantsAllInSync();
        this.epoch = producer.epoch();
        this.sequence = sequence;
        this.count = count;
        this.firstValue = firstValue;
        this.invokedNs = invokedNs;
    }

    @Override
    public String toString() {
        return "producer " + producer + " epoch " + epoch + " sequence " + sequence + "+" + count + " to " + place;
    }
}
