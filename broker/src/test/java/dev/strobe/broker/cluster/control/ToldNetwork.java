package dev.strobe.broker.cluster.control;

import dev.strobe.broker.cluster.metadata.ClusterNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Notes what is sent; the test answers. */
final class ToldNetwork implements ControlNetwork {

    final List<Sent> beats = new ArrayList<>();
    final List<Probed> probes = new ArrayList<>();

    record Sent(ClusterNode controller, Heartbeat beat, Consumer<Heartbeat.Answer> whenDone) {
        void answer(Heartbeat.Status status, boolean fenced) {
            whenDone.accept(new Heartbeat.Answer(status, 1, fenced, false));
        }
    }

    record Probed(ClusterNode node, Consumer<Probe> whenDone) {}

    @Override
    public void heartbeat(ClusterNode controller, Heartbeat beat, long timeoutMs, Consumer<Heartbeat.Answer> whenDone) {
        beats.add(new Sent(controller, beat, whenDone));
    }

    @Override
    public void probe(ClusterNode node, long timeoutMs, Consumer<Probe> whenDone) {
        probes.add(new Probed(node, whenDone));
    }

    @Override
    public void close() {}
}
