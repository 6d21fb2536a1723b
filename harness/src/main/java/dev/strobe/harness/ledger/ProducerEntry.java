package dev.strobe.harness.ledger;

/**
 * One producer of a run; its index in the ledger is the producer id in the stamp.
 *
 * @param topic where it sends, by any name that the subscriptions use too
 * @param acknowledged false with acks none: loss is then counted against every message sent
 */
public record ProducerEntry(String topic, boolean acknowledged) {}
