package dev.strobe.harness.cli;

import dev.strobe.harness.engine.RunControl;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Turns Ctrl-C and SIGTERM into an orderly end of a run, which takes a few seconds: the broker has to stop after its
 * clients. The second signal ends the JVM at once; child processes are ended by their own shutdown hooks then.
 *
 * <p>The JVM's shutdown hooks would not do: they all run at the same moment, so the target would go first. Signals are
 * reached by reflection because their API is in every JDK and in no standard. Where that fails, a hook has to do.
 */
final class Interrupts {

    private static final long ABORT_WAIT_S = 45;

    private Interrupts() {}

    /** From now on signals abort this run. */
    static void abort(RunControl control) {
        AtomicInteger signals = new AtomicInteger();
        Runnable onSignal = () -> {
            if (signals.getAndIncrement() == 0) {
                control.abort();
            } else {
                System.exit(ExitCode.INTERRUPTED.code());
            }
        };
        if (!handle("INT", onSignal) || !handle("TERM", onSignal)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                control.abort();
                control.awaitEnd(ABORT_WAIT_S);
            }));
        }
    }

    /** From now on no run is there to be aborted, and signals do this. */
    static void instead(Runnable action) {
        if (handle("INT", action)) {
            handle("TERM", action);
        }
    }

    private static boolean handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Interrupts.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            Object number = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, handler).invoke(null, number, proxy);
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return false;
        }
    }
}
