package dev.strobe.broker;

import dev.strobe.broker.net.Loop;
import dev.strobe.broker.partition.PartitionLoop;

/** A loop of the network, as partitions, groups and control know it. */
final class OwnerLoop implements PartitionLoop {

    private final Loop loop;

    OwnerLoop(Loop loop) {
        this.loop = loop;
    }

    @Override
    public boolean inLoop() {
        return loop.inLoop();
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public Timer schedule(Runnable task, long delayMs) {
        Runnable cancel = loop.schedule(task, delayMs);
        return cancel::run;
    }

    /** The loop itself, for connections to peers. */
    Loop loop() {
        return loop;
    }

    @Override
    public String toString() {
        return loop.toString();
    }
}
