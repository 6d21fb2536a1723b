package dev.strobe.harness.network;

/**
 * Where a node listens and where others find it, each as {@code host:port}. They differ where something stands in between.
 */
public record Endpoint(String bound, String advertised) {

    /** A listener with nothing before it. */
    public static Endpoint of(String address) {
        return new Endpoint(address, address);
    }

    /** The port of {@code host:port}. */
    static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }
}
