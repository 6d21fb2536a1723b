package dev.strobe.broker;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * SIGTERM and Ctrl-C: the first asks for an orderly stop, the second ends the process at once.
 *
 * <p>Shutdown hooks would not do: they run beside each other, so the flight recorder would end before the broker, and the
 * exit code would be the signal's. Signals are reached by reflection because their API is in every JDK and in no standard;
 * where that fails, a hook has to do.
 */
final class StopSignals {

    private static final int KILLED = 130;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicInteger signals = new AtomicInteger();

    /** From now on signals come here. */
    static StopSignals handled() {
        StopSignals stops = new StopSignals();
        // On a thread of its own: the proxy costs tens of ms, in which the broker can start.
        Thread.ofPlatform().daemon().name("strobe-signals").start(stops::install);
        return stops;
    }

    /** Waits until somebody asks to stop. */
    void await() throws InterruptedException {
        asked.await();
    }

    /** Whether somebody has asked to stop. */
    boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** To be called when the broker has stopped; a hook waits for it. */
    void stopped() {
        stopped.countDown();
    }

    private void install() {
        if (!handle("INT") || !handle("TERM")) {
            Runtime.getRuntime().addShutdownHook(new Thread(this::stopInHook, "strobe-stop-hook"));
        }
    }

    private void stopInHook() {
        asked.countDown();
        try {
            stopped.await();
        } catch (InterruptedException atOnce) {
            Thread.currentThread().interrupt();
        }
    }

    private void signal() {
        if (signals.getAndIncrement() > 0) {
            Runtime.getRuntime().halt(KILLED);
        }
        asked.countDown();
    }

    private boolean handle(String name) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    StopSignals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            signal();
                        }
                        return null;
                    });
            Object number = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, handler).invoke(null, number, proxy);
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException unsupported) {
            return false;
        }
    }
}
