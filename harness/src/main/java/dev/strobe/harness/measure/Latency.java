package dev.strobe.harness.measure;

/** What is measured of each message, in ns on the monotonic clock. */
public enum Latency {
    /** From the intended send time to the acknowledgement. */
    PUBLISH_RESPONSE(0, "publish_response"),
    /** From the actual send call to the acknowledgement. */
    PUBLISH_SERVICE(1, "publish_service"),
    /** From the intended send time to the actual send call. */
    SCHEDULE_DELAY(2, "schedule_delay"),
    /** The part of the schedule delay that is the generator's own doing. */
    GENERATOR_DELAY(3, "generator_delay"),
    /** From the intended send time to the hand-over to the consumer; one series per subscription. */
    END_TO_END(4, "end_to_end");

    private final int series;
    private final String label;

    Latency(int series, String label) {
        this.series = series;
        this.label = label;
    }

    /** Index of its series; for end to end, that of the first subscription. */
    int series() {
        return series;
    }

    /** The name in the run format. */
    public String label() {
        return label;
    }
}
