package dev.strobe.harness.measure;

import java.util.List;

/**
 * Numbers the latency series of a run: the four publisher-side latencies first, then end to end for each subscription.
 *
 * @param subscriptions names in subscription order
 */
public record LatencySeries(List<String> subscriptions) {

    private static final int FIRST_SUBSCRIPTION = Latency.END_TO_END.series();

    public LatencySeries {
        subscriptions = List.copyOf(subscriptions);
    }

    public int count() {
        return FIRST_SUBSCRIPTION + subscriptions.size();
    }

    /** Index of a publisher-side series. */
    public static int index(Latency latency) {
        if (latency == Latency.END_TO_END) {
            throw new IllegalArgumentException("end to end has a series per subscription");
        }
        return latency.series();
    }

    /** Index of the end-to-end series of one subscription. */
    public static int endToEnd(int subscription) {
        return FIRST_SUBSCRIPTION + subscription;
    }

    public static boolean isEndToEnd(int series) {
        return series >= FIRST_SUBSCRIPTION;
    }

    /** The series' name, such as {@code publish_response} or {@code end_to_end/billing}. */
    public String label(int series) {
        if (isEndToEnd(series)) {
            return Latency.END_TO_END.label() + "/" + subscriptions.get(series - FIRST_SUBSCRIPTION);
        }
        for (Latency latency : Latency.values()) {
            if (latency.series() == series) {
                return latency.label();
            }
        }
        throw new IllegalArgumentException("no such series: index=" + series);
    }
}
