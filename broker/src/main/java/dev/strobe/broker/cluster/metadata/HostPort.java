package dev.strobe.broker.cluster.metadata;

/** Where something listens. */
public record HostPort(String host, int port) {

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
