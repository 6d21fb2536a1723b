package dev.strobe.broker.api.groups;

import java.net.InetSocketAddress;
import java.util.function.Supplier;

/**
 * The broker as clients are told to reach it.
 *
 * @param advertised asked for each answer: the port may be chosen when the server binds
 */
public record Endpoint(int nodeId, Supplier<InetSocketAddress> advertised) {

    String host() {
        return advertised.get().getHostString();
    }

    int port() {
        return advertised.get().getPort();
    }
}
