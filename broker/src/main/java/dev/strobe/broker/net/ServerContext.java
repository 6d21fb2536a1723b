package dev.strobe.broker.net;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.fault.FaultPoints;
import dev.strobe.broker.telemetry.flight.FlightEvents;
import dev.strobe.broker.time.NanoClock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** What the connections of one server share. Thread-safe. */
final class ServerContext {

    /** A frame whose rest takes longer is not coming. */
    static final long FRAME_WITHIN_NS = TimeUnit.SECONDS.toNanos(30);

    private final BrokerConfig.Server limits;
    private final FrameHandler handler;
    private final NanoClock clock;
    private final NetMeters meters;
    private final Budget budget;
    private final BiConsumer<String, String> clientLog;
    private final ServerSetup.SlowTaskReport slowTasks;
    private final FaultPoints faults;
    private final AtomicInteger open = new AtomicInteger();
    private volatile Runnable resumeAll = () -> {};

    ServerContext(ServerSetup setup, NetMeters meters) {
        this.limits = setup.limits();
        this.handler = setup.handler();
        this.clock = setup.clock();
        this.meters = meters;
        this.budget = new Budget(limits.queuedBytesMax());
        this.clientLog = setup.clientLog();
        this.slowTasks = setup.slowTasks();
        this.faults = setup.faults();
    }

    BrokerConfig.Server limits() {
        return limits;
    }

    FrameHandler handler() {
        return handler;
    }

    NanoClock clock() {
        return clock;
    }

    NetMeters meters() {
        return meters;
    }

    FaultPoints faults() {
        return faults;
    }

    Budget budget() {
        return budget;
    }

    long idleNs() {
        return TimeUnit.MILLISECONDS.toNanos(limits.idleMs());
    }

    int openConnections() {
        return open.get();
    }

    /** Whether there is room for one more; if so it counts as open. */
    boolean admit() {
        if (open.incrementAndGet() > limits.connectionsMax()) {
            open.decrementAndGet();
            return false;
        }
        return true;
    }

    void closed() {
        open.decrementAndGet();
        meters.closed.increment();
    }

    void whenBudgetFrees(Runnable task) {
        resumeAll = task;
    }

    void frameReleased(int bytes) {
        boolean spent = budget.isSpent();
        budget.giveBack(bytes);
        if (spent && !budget.isSpent()) {
            resumeAll.run();
        }
    }

    /** One line about a client; whoever keeps the log bounds how many there are of a kind. */
    void logClient(String kind, String line) {
        clientLog.accept(kind, line);
    }

    void reportSlowTask(int loop, long startedNs) {
        long taskNs = clock.nanoTime() - startedNs;
        if (taskNs > FlightEvents.SLOW_TASK_NS) {
            meters.slowTasks.increment();
            slowTasks.slowTask(loop, taskNs);
        }
    }
}
