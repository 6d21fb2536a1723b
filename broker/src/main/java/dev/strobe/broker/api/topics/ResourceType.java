package dev.strobe.broker.api.topics;

/** The protocol's codes for what a configuration belongs to. */
final class ResourceType {

    static final byte TOPIC = 2;
    static final byte BROKER = 4;

    private ResourceType() {}
}
