package dev.strobe.harness.measure.health;

/** A condition that qualifies a phase's figures; {@link #text()} is what {@code run.json} says. */
public enum Mark {
    SATURATED("saturated"),
    CPU_SHARED("cpu-shared"),
    GENERATOR_LIMITED("generator-limited"),
    COLD("cold"),
    SPIN("spin"),

    /** Of a probe: a limit of the SLO was not kept. */
    SLO_MISSED("slo-missed"),

    /** Of a probe: the backlog of a subscription grew. */
    BACKLOG_GREW("backlog-grew");

    private final String text;

    Mark(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
