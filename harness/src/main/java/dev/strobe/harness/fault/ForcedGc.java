package dev.strobe.harness.fault;

import dev.strobe.harness.time.NanoClock;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes another JVM collect its whole heap with every thread stopped, one collection after another for the time asked for.
 *
 * <p>{@code GC.class_histogram} and not {@code GC.run}: the histogram wants live objects only, so it collects in full at a
 * safepoint whatever the collector, where {@code GC.run} is a concurrent cycle with {@code ExplicitGCInvokesConcurrent}, as
 * brokers have it. A collection of a small heap takes some 20 ms, so several make up the length; the gaps between them are
 * one round trip each.
 */
public final class ForcedGc implements Fault {

    private static final String FULL_COLLECTION = "gcClassHistogram";
    private static final int COLLECTIONS_MAX = 100;

    private final JvmConsole jvm;
    private final NanoClock clock;

    public ForcedGc(long pid, NanoClock clock) {
        this.jvm = JvmConsole.attach(pid);
        this.clock = clock;
    }

    @Override
    public String name() {
        return "forced collection";
    }

    @Override
    public Optional<Injected> inject(Duration length) {
        long startNs = clock.nanoTime();
        for (int i = 0; i < COLLECTIONS_MAX && clock.nanoTime() - startNs < length.toNanos(); i++) {
            jvm.command(FULL_COLLECTION);
        }
        return Optional.of(new Injected(name(), startNs, clock.nanoTime()));
    }

    @Override
    public void close() {
        jvm.close();
    }
}
