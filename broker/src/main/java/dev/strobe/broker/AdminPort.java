package dev.strobe.broker;

import dev.strobe.broker.fault.FaultPoints;
import dev.strobe.broker.fault.FaultRequests;
import dev.strobe.broker.telemetry.export.AdminPage;
import dev.strobe.broker.telemetry.export.AdminServer;
import dev.strobe.broker.telemetry.export.Health;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The admin port of a broker, started beside the rest: its classes take longer to load than many a partition to open. */
final class AdminPort implements AutoCloseable {

    private static final int START_S_MAX = 10;

    private final FutureTask<@Nullable AdminServer> start;
    private volatile @Nullable AdminServer server;

    private AdminPort(FutureTask<@Nullable AdminServer> start) {
        this.start = start;
    }

    /** Begins to start it, if the configuration has one. {@code cluster} gives the page of the same name. */
    static AdminPort start(Machinery machinery, Supplier<Health> health, Supplier<Optional<String>> cluster) {
        AdminPage pages = pages(machinery.faults, cluster);
        AdminPort port = new AdminPort(new FutureTask<>(() -> machinery
                .config
                .admin()
                .map(address -> AdminServer.start(address, machinery.telemetry.registry(), health, pages))
                .orElse(null)));
        Thread.ofPlatform().daemon().name("strobe-admin-start").start(port.start);
        return port;
    }

    /** Where it listens, if anywhere. */
    Optional<InetSocketAddress> address() {
        return Optional.ofNullable(server).map(AdminServer::address);
    }

    /** Returns once it listens. */
    void await() {
        try {
            server = start.get(START_S_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while starting", interrupted);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            if (cause instanceof UncheckedIOException) {
                throw new StartException(
                        cause.getMessage() + "; choose another port with --set admin.listener=..., or off", cause);
            }
            throw new IllegalStateException("the admin port failed to start", cause);
        } catch (TimeoutException late) {
            throw new StartException("the admin port did not start within " + START_S_MAX + " s", late);
        }
    }

    @Override
    public void close() {
        AdminServer running = server;
        if (running != null) {
            running.close();
        }
    }

    private static AdminPage pages(FaultPoints faults, Supplier<Optional<String>> cluster) {
        FaultRequests requests = new FaultRequests(faults);
        return (method, path, query) -> path.equals("/cluster") && method.equals("GET")
                ? cluster.get().map(json -> new AdminPage.Answer(200, json))
                : requests.answer(method, path, query)
                        .map(answer -> new AdminPage.Answer(answer.status(), answer.json()));
    }
}
