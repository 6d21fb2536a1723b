package dev.strobe.harness.scenario;

import dev.strobe.harness.scenario.SyntheticSpec.LatencySpec;
import dev.strobe.harness.scenario.SyntheticSpec.Stall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what the synthetic target shall do, and checks that it can happen within the load. */
final class SyntheticReader {

    private static final Duration STALL_MAX = Duration.ofHours(1);
    private static final Duration AT_MAX = Duration.ofDays(7);

    private SyntheticReader() {}

    static SyntheticSpec read(Fields root, LoadReader load) {
        LatencySpec latency = new LatencySpec.Fixed(Duration.ofMillis(1));
        if (!root.has("synthetic")) {
            return new SyntheticSpec(latency, List.of(), 0, 0, 0, 0);
        }
        Fields synthetic = root.section("synthetic", Section.SYNTHETIC);
        return new SyntheticSpec(
                synthetic.optional("latency", latency, Shapes::latency),
                stalls(synthetic, load),
                synthetic.optional("loss", 0L, Values.oneIn()),
                synthetic.optional("duplicates", 0L, Values.oneIn()),
                synthetic.optional("reorder", 0L, Values.oneIn()),
                synthetic.optional("corrupt", 0L, Values.oneIn()),
                capacity(synthetic));
    }

    private static @Nullable Rate capacity(Fields synthetic) {
        Optional<Rate> none = Optional.empty();
        Optional<Rate> capacity = synthetic.optional(
                "capacity", none, text -> text.equals("unlimited") ? none : Optional.of(Units.rate(text)));
        return capacity.orElse(null);
    }

    private static List<Stall> stalls(Fields synthetic, LoadReader load) {
        List<Stall> stalls = new ArrayList<>();
        for (Fields at : synthetic.sections("stalls", Section.STALL)) {
            Stall stall = new Stall(
                    at.required("at", Duration.ZERO, Values.duration(Duration.ZERO, AT_MAX)),
                    at.required("for", Duration.ofMillis(1), Values.duration(Duration.ofMillis(1), STALL_MAX)),
                    at.optional("mode", Stall.Mode.HOLD, Values.oneOf(Stall.Mode.class)));
            if (load.phasesKnown() && stall.at().compareTo(load.measuredLength()) > 0) {
                at.problem(
                        "at",
                        "at=" + Units.format(stall.at()) + " lies after the end of the measured load, "
                                + Units.format(load.measuredLength()));
            }
            stalls.add(stall);
        }
        return stalls;
    }
}
