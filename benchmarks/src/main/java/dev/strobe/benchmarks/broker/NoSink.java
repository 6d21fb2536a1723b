package dev.strobe.benchmarks.broker;

import dev.strobe.broker.wire.Request;
import dev.strobe.broker.wire.ResponseSink;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/** Where no answer ever goes: the encoder is called by hand. */
final class NoSink implements ResponseSink {

    @Override
    public void respond(Request request, @Nullable ApiMessage response) {}

    @Override
    public void whenClosed(Runnable task) {}

    @Override
    public void disconnect(String reason) {}

    @Override
    public String clientHost() {
        return "127.0.0.1";
    }

    @Override
    public int loop() {
        return 0;
    }
}
