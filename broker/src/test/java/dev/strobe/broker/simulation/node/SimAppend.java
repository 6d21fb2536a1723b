package dev.strobe.broker.simulation.node;

import dev.strobe.broker.partition.Append;
import dev.strobe.broker.simulation.client.NodeApi;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** A client's batch on its way through a partition. */
final class SimAppend extends Append {

    private final Consumer<NodeApi.Produced> answer;
    private boolean completed;

    SimAppend(ByteBuffer batch, boolean allInSync, int timeoutMs, Consumer<NodeApi.Produced> answer) {
        super(batch, true);
        this.allInSync = allInSync;
        this.timeoutMs = timeoutMs;
        this.answer = answer;
    }

    @Override
    protected void completed() {
        if (completed) {
            throw new IllegalStateException("completed twice: error=" + error + " baseOffset=" + baseOffset);
        }
        completed = true;
        answer.accept(new NodeApi.Produced(error, baseOffset, duplicate));
    }
}
