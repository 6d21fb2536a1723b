package dev.strobe.broker.topic;

/** How a change to the topics ended. */
public sealed interface TopicOutcome {

    /**
     * It stands, on disk as well; or it would, where only validation was asked for.
     *
     * @param topic as it is after the change; a deleted one as it was before; without partitions where it was only validated
     */
    record Done(Topic topic) implements TopicOutcome {}

    /**
     * Nothing was changed.
     *
     * @param message for the client, in words
     */
    record Refused(TopicError error, String message) implements TopicOutcome {}
}
