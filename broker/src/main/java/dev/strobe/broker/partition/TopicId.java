package dev.strobe.broker.partition;

/** A topic's 128-bit id, as the protocol's newer versions name topics. */
public record TopicId(long high, long low) {}
