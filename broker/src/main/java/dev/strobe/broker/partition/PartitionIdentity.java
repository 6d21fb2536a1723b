package dev.strobe.broker.partition;

/** Which partition it is, and the loop that owns it. */
record PartitionIdentity(TopicId topicId, String topic, int index, PartitionLoop loop) {

    @Override
    public String toString() {
        return topic + "-" + index;
    }
}
