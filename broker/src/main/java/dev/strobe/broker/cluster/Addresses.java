package dev.strobe.broker.cluster;

import dev.strobe.broker.cluster.metadata.HostPort;
import java.net.InetSocketAddress;

/** Addresses as the metadata has them. Stateless. */
final class Addresses {

    private Addresses() {}

    static HostPort of(InetSocketAddress address) {
        return new HostPort(address.getHostString(), address.getPort());
    }
}
