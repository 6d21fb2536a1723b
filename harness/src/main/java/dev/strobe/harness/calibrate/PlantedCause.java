package dev.strobe.harness.calibrate;

import dev.strobe.harness.fault.CpuHog;
import dev.strobe.harness.fault.Fault;
import dev.strobe.harness.fault.FaultException;
import dev.strobe.harness.fault.FaultPoint;
import dev.strobe.harness.fault.FaultPoint.Point;
import dev.strobe.harness.fault.ForcedGc;
import dev.strobe.harness.fault.ProcessPause;
import dev.strobe.harness.fault.StallingClock.Victim;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cause that can be planted, the name that an outlier must get then, and what the broker has to be told for it. */
public enum PlantedCause {
    PAUSED("broker.paused", List.of("broker.paused"), Map.of()),
    GC("broker.gc", List.of("broker.gc"), Map.of()),
    /** Flushes stand in nobody's way unless acknowledgements wait for them. */
    FSYNC("broker.fsync", List.of("broker.fsync"), Map.of("faults", "on", "flush", "group-commit")),
    LOCK("broker.lock", List.of("broker.lock"), Map.of("faults", "on")),
    /** A busy machine holds up whom it likes: the broker or the harness. */
    CPU("broker.cpu", List.of("broker.cpu", "harness.cpu"), Map.of()),
    NETWORK("network", List.of("network"), Map.of()),
    BUSY("harness.busy", List.of("harness.busy"), Map.of());

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable; its type cannot say so
    private final List<String> expected;

    @SuppressWarnings("ImmutableEnumChecker") // Map.of is immutable; its type cannot say so
    private final Map<String, String> options;

    PlantedCause(String label, List<String> expected, Map<String, String> options) {
        this.label = label;
        this.expected = expected;
        this.options = options;
    }

    /** As attribution calls it, and as {@code --cause} takes it. */
    public String label() {
        return label;
    }

    /** The names that count as found. */
    List<String> expected() {
        return expected;
    }

    /** Options of the target. */
    public Map<String, String> options() {
        return options;
    }

    boolean throughProxy() {
        return this == NETWORK;
    }

    /** Every name that some plant goes by. */
    static Optional<PlantedCause> named(String cause) {
        return Arrays.stream(values())
                .filter(planted -> planted.expected.contains(cause))
                .findFirst();
    }

    /** The faults that are planted in turn; they act on a target that has started. */
    List<Fault> faults(Reach reach) {
        return switch (this) {
            case PAUSED -> List.of(new ProcessPause(reach.brokerPid(), reach.clock()));
            case GC -> List.of(new ForcedGc(reach.brokerPid(), reach.clock()));
            case FSYNC -> List.of(new FaultPoint(reach.admin(), Point.FLUSH, reach.clock()));
            case LOCK -> List.of(new FaultPoint(reach.admin(), Point.LOCK, reach.clock()));
            case CPU -> List.of(new CpuHog(reach.clock()));
            case NETWORK ->
                List.of(reach.network().orElseThrow(() -> new FaultException("clients were not led through a proxy")));
            case BUSY ->
                List.of(reach.stalls().stalling(Victim.LOAD), reach.stalls().stalling(Victim.CONSUMER));
        };
    }
}
