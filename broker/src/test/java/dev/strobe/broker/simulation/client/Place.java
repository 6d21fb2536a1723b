package dev.strobe.broker.simulation.client;

import dev.strobe.broker.partition.TopicId;

/** A partition of a topic, by the topic's id: one of the same name later is another. */
public record Place(TopicId topic, int partition) {

    @Override
    public String toString() {
        return topic.low() + "/" + partition;
    }
}
