package dev.strobe.harness.network;

/** Which of a node's connections are meant. */
public enum Reach {
    /** To and from other nodes. */
    NODES,
    /** To and from everybody else. */
    CLIENTS,
    ALL;

    boolean includesNodes() {
        return this != CLIENTS;
    }

    boolean includesClients() {
        return this != NODES;
    }
}
