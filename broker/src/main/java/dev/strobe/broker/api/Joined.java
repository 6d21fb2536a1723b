package dev.strobe.broker.api;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Waits for the parts of an answer without holding a thread. */
public final class Joined {

    private Joined() {}

    /** Hands on all results, in order, once there are; on the thread that completes the last. No part may fail. */
    public static <T> void whenAll(List<CompletableFuture<T>> parts, Consumer<List<T>> then) {
        CompletableFuture<Void> _ = CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenRun(() ->
                        then.accept(parts.stream().map(CompletableFuture::join).toList()));
    }
}
