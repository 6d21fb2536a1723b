package dev.strobe.harness.fault;

/**
 * One fault of a scenario on the nodes that it befalls. Used by one thread. What it throws is one of {@link FaultException},
 * {@code TargetException} and {@code NetworkException}, each with what was tried in its message.
 */
interface NodeFault {

    /** How it is brought about, for people: a signal, a namespace, a proxy. */
    String method();

    /**
     * Returns once it is in effect; one that is in effect before it can return says so. A killed process does nothing more from
     * the signal on, and takes a while to be gone.
     */
    void begin(Runnable inEffect);

    /** Returns once nothing of it is in effect; also called where beginning it failed. Safe any number of times. */
    void heal();
}
