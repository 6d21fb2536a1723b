package dev.strobe.harness.ledger;

/**
 * One consumer group, whatever its number of members. It expects every message of every producer on its topic.
 *
 * @param name as it stands in the results
 */
public record SubscriptionEntry(String name, String topic) {}
