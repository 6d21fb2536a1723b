package dev.strobe.broker.simulation.engine;

/** Thrown out of an operation in whose middle a node died: an error, so that no code that recovers from failures sees it. */
public final class NodeDied extends Error {

    private static final long serialVersionUID = 1;

    NodeDied() {
        super("the node died", null, false, false);
    }
}
