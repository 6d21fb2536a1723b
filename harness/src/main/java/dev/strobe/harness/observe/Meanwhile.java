package dev.strobe.harness.observe;

import dev.strobe.harness.observe.jfr.Pause;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What happened around the kept messages, for the events of their spans.
 *
 * @param pauses of the brokers
 * @param faults that were injected on purpose
 * @param causes why a message was slow; null where that was not asked
 */
record Meanwhile(List<Pause> pauses, List<InjectedFault> faults, Function<KeptTrace, @Nullable TraceCauses> causes) {

    Meanwhile {
        pauses = List.copyOf(pauses);
        faults = List.copyOf(faults);
    }

    /** Pauses and nothing else. */
    static Meanwhile of(List<Pause> pauses) {
        return new Meanwhile(pauses, List.of(), trace -> null);
    }
}
