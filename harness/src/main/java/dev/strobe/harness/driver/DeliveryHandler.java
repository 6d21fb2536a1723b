package dev.strobe.harness.driver;

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
}
