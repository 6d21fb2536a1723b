package dev.strobe.harness.measure.health;

/** A condition that qualifies a phase's figures; {@link #text()} is what {@code run.json} says. */
public enum Mark {
    SATURATED("saturated"),
    CPU_SHARED("cpu-shared"),
    GENERATOR_LIMITED("generator-limited"),
    COLD("cold"),
    SPIN("spin");

    private final String text;

    Mark(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
