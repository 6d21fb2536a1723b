package dev.strobe.broker.partition;

import java.nio.ByteBuffer;

/** Counts its completions. */
final class TestAppend extends Append {

    int completions;
    Runnable onCompleted = () -> {};

    TestAppend(ByteBuffer records, boolean fromClient) {
        super(records, fromClient);
    }

    static TestAppend client(TestBatch batch) {
        return new TestAppend(batch.build(), true);
    }

    boolean isAcknowledged() {
        return completions == 1 && error == AppendError.NONE;
    }

    @Override
    protected void completed() {
        completions++;
        onCompleted.run();
    }
}
