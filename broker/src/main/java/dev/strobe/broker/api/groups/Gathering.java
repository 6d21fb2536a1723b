package dev.strobe.broker.api.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/** Collects the parts of an answer from several loops; whoever brings the last one hands all of them over. Thread-safe. */
final class Gathering<T> {

    private final AtomicReferenceArray<T> parts;
    private final AtomicInteger missing;
    private final Consumer<List<T>> whenComplete;

    Gathering(int count, Consumer<List<T>> whenComplete) {
        this.parts = new AtomicReferenceArray<>(count);
        this.missing = new AtomicInteger(count);
        this.whenComplete = whenComplete;
        if (count == 0) {
            whenComplete.accept(List.of());
        }
    }

    void put(int index, T part) {
        parts.set(index, part);
        if (missing.decrementAndGet() == 0) {
            List<T> all = new ArrayList<>(parts.length());
            for (int i = 0; i < parts.length(); i++) {
                all.add(parts.get(i));
            }
            whenComplete.accept(all);
        }
    }
}
