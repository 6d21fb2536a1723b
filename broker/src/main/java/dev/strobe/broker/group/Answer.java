package dev.strobe.broker.group;

import java.util.function.Supplier;

/** What a coordinator answers about a group as a whole; the value is an empty one of its kind with an error. */
public record Answer<T>(GroupError error, T value) {

    static <T> Answer<T> of(T value) {
        return new Answer<>(GroupError.NONE, value);
    }

    static <T> Answer<T> unless(GroupError error, T empty, Supplier<T> value) {
        return error == GroupError.NONE ? of(value.get()) : new Answer<>(error, empty);
    }
}
