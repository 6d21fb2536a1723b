package dev.strobe.broker.net;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The connections of one loop. That loop only. */
final class LoopConnections {

    private final int index;
    private final Set<Connection> connections = new LinkedHashSet<>();

    LoopConnections(int index) {
        this.index = index;
    }

    int index() {
        return index;
    }

    void add(Connection connection) {
        connections.add(connection);
    }

    void remove(Connection connection) {
        connections.remove(connection);
    }

    /** Those that are open now; the set may change while they are visited. */
    List<Connection> all() {
        return new ArrayList<>(connections);
    }
}
