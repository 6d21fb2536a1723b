package dev.strobe.harness.load;

/** Tells load threads to end early. Set once, by any thread; seen by a waiting pacer within {@link OpenLoopPacer#PARK_NS_MAX}. */
public final class StopSignal {

    private volatile boolean stopped;

    public void stop() {
        stopped = true;
    }

    public boolean stopped() {
        return stopped;
    }
}
