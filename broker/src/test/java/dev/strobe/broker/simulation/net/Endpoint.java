package dev.strobe.broker.simulation.net;

import dev.strobe.broker.simulation.engine.Life;
import org.jspecify.annotations.Nullable;

/** Somebody on the network: a node, of which one life after another listens there, or a client, which lives forever. */
public final class Endpoint {

    private final int id;
    private final boolean node;
    private @Nullable Life life;
    private boolean machineUp = true;

    private Endpoint(int id, boolean node) {
        this.id = id;
        this.node = node;
    }

    public static Endpoint node(int id) {
        return new Endpoint(id, true);
    }

    public static Endpoint client(int id) {
        return new Endpoint(id, false);
    }

    public int id() {
        return id;
    }

    public boolean isNode() {
        return node;
    }

    /** A process listens there from now on. */
    public void listens(Life process) {
        life = process;
        machineUp = true;
    }

    /** The machine answers for a dead process that nobody listens; a dead machine says nothing. */
    public void machineUp(boolean up) {
        machineUp = up;
    }

    boolean isMachineUp() {
        return machineUp;
    }

    /** Null for a client, and for a node that was never started. */
    @Nullable Life life() {
        return life;
    }

    boolean isListening() {
        return life != null && life.isAlive();
    }

    @Override
    public String toString() {
        return (node ? "node " : "client ") + id;
    }
}
