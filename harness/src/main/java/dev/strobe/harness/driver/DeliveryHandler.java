package dev.strobe.harness.driver;

import java.util.Collection;

/** Takes one delivered message. Called on the consumer thread; reads the clock itself, first thing. */
@FunctionalInterface
public interface DeliveryHandler {

    /**
     * @param partition 0 where the target has none
     * @param offset position in the partition; -1 where the target has none
     * @param payload valid until this method returns
     */
    void delivered(int partition, long offset, byte[] payload);

    /** Called when the client has brought messages, before the first of them is delivered. */
    default void arrived() {}

    /**
     * The group dealt out its partitions anew and this member has its share; called inside a poll.
     *
     * @param partitions what this member was given that it did not hold before; may be empty
     */
    default void assigned(Collection<Integer> partitions) {}

    /** These partitions were taken from this member, or it gave them up by leaving; called inside a poll or a close. */
    default void revoked(Collection<Integer> partitions) {}
}
