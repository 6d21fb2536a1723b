package dev.strobe.harness.scenario;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Reads a capacity search with its defaults, and refuses one whose probes could never be judged. */
final class SearchReader {

    private static final Duration PROBE = Duration.ofSeconds(12);
    private static final Duration PROBE_MIN = Duration.ofSeconds(1);
    private static final Duration WARMUP = Duration.ofSeconds(3);
    private static final Duration CONFIRM = Duration.ofSeconds(30);
    private static final Duration LENGTH_MAX = Duration.ofHours(1);
    private static final double PRECISION_PCT = 5;
    private static final double PRECISION_PCT_MIN = 0.5;
    private static final double PRECISION_PCT_MAX = 50;
    private static final Rate FROM_STAND_IN = Rate.perSecond(1_000);
    private static final Rate UP_TO_STAND_IN = Rate.perSecond(2_000);

    /** More would be a mistake in the range, such as a missing k, rather than a search. */
    private static final double RANGE_MAX = 100_000;

    private SearchReader() {}

    static LoadSpec.Search read(Fields at, boolean hasConsumers) {
        Optional<Rate> from = at.required("from", Optional.empty(), text -> Optional.of(Units.rate(text)));
        Optional<Rate> upTo = at.required("up_to", Optional.empty(), text -> Optional.of(Units.rate(text)));
        Duration probe = at.optional("probe", PROBE, Values.duration(PROBE_MIN, LENGTH_MAX));
        Duration warmup = at.optional("warmup", WARMUP, Values.duration(Duration.ZERO, LENGTH_MAX));
        double precisionPct =
                at.optional("precision", PRECISION_PCT, Values.percent(PRECISION_PCT_MIN, PRECISION_PCT_MAX));
        Slo slo = at.optional("slo", Slo.standard(hasConsumers), text -> Slo.parse(text, hasConsumers));
        Duration confirm = at.optional("confirm", CONFIRM, Values.duration(PROBE_MIN, LENGTH_MAX));
        if (from.isPresent() && upTo.isPresent()) {
            checkRange(at, from.get(), upTo.get());
        }
        from.ifPresent(rate -> checkSamples(at, rate, probe, slo));
        if (confirm.compareTo(probe) < 0) {
            at.problem(
                    "confirm",
                    "confirm=" + Units.format(confirm) + " must not be shorter than probe=" + Units.format(probe));
        }
        return new LoadSpec.Search(
                from.orElse(FROM_STAND_IN), upTo.orElse(UP_TO_STAND_IN), probe, warmup, precisionPct, slo, confirm);
    }

    private static void checkRange(Fields at, Rate from, Rate upTo) {
        if (upTo.perSecond() <= from.perSecond()) {
            at.problem("up_to", "up_to=" + Units.format(upTo) + " must be above from=" + Units.format(from));
        } else if (upTo.perSecond() > from.perSecond() * RANGE_MAX) {
            at.problem(
                    "up_to",
                    "up_to=" + Units.format(upTo) + " is more than " + (long) RANGE_MAX + " times from="
                            + Units.format(from));
        }
    }

    private static void checkSamples(Fields at, Rate from, Duration probe, Slo slo) {
        double messages = from.perSecond() * probe.toNanos() / 1e9;
        if (messages < slo.messagesMin()) {
            at.problem(
                    "from",
                    String.format(
                            Locale.ROOT,
                            "from=%s gives %.0f messages in a probe of %s, and its SLO takes %d: start higher, or make"
                                    + " probes longer",
                            Units.format(from),
                            messages,
                            Units.format(probe),
                            slo.messagesMin()));
        }
    }
}
