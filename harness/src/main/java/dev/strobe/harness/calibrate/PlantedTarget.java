package dev.strobe.harness.calibrate;

import dev.strobe.harness.driver.Driver;
import dev.strobe.harness.network.NodeNetwork;
import dev.strobe.harness.target.Target;
import dev.strobe.harness.target.TargetNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A target that tells a calibration when it has started, when the measuring starts, and when it is about to end. */
final class PlantedTarget implements Target {

    /** Told on the engine's control thread. */
    interface Listener {
        void started(Target target);

        void measuring(long startNs);

        void ending();
    }

    private final Target real;
    private final Listener listener;

    PlantedTarget(Target real, Listener listener) {
        this.real = real;
        this.listener = listener;
    }

    @Override
    public void start() {
        real.start();
        listener.started(real);
    }

    @Override
    public Driver connect() {
        return real.connect();
    }

    @Override
    public Optional<String> clientAddress() {
        return real.clientAddress();
    }

    @Override
    public Optional<String> adminAddress() {
        return real.adminAddress();
    }

    @Override
    public List<Long> processIds() {
        return real.processIds();
    }

    @Override
    public List<? extends TargetNode> members() {
        return real.members();
    }

    @Override
    public NodeNetwork network() {
        return real.network();
    }

    @Override
    public void processesChanged() {
        real.processesChanged();
    }

    @Override
    public List<String> remarks() {
        return real.remarks();
    }

    @Override
    public boolean inHarness() {
        return real.inHarness();
    }

    @Override
    public int nodes() {
        return real.nodes();
    }

    @Override
    public Optional<String> failure() {
        return real.failure();
    }

    @Override
    public Map<String, String> configuration() {
        return real.configuration();
    }

    @Override
    public void measuring(long startNs) {
        real.measuring(startNs);
        listener.measuring(startNs);
    }

    @Override
    public void close() {
        try (real) {
            listener.ending();
        }
    }
}
