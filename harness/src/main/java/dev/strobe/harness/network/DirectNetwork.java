package dev.strobe.harness.network;

/** Nothing in between: the loopback interface as it is, which cannot be disturbed. */
public final class DirectNetwork implements NodeNetwork {

    @Override
    public String method() {
        return "direct";
    }

    @Override
    public Endpoint listener(int node, boolean forClients, int port, int doorPort) {
        return Endpoint.of("127.0.0.1:" + port);
    }

    @Override
    public Disturbance impair(int node, Impairment impairment) {
        throw new IllegalStateException("nothing stands between the nodes: impairment=" + impairment);
    }

    @Override
    public void reset(int node, Reach reach) {
        throw new IllegalStateException("nothing stands between the nodes: node=" + node);
    }

    @Override
    public void close() {
        // Nothing was set up.
    }
}
