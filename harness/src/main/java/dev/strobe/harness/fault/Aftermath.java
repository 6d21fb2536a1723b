package dev.strobe.harness.fault;

import java.util.List;

/**
 * What became of a run's faults.
 *
 * @param windows what took place, in the order in which it began
 * @param outlasting what was not as before although a fault was over, in words
 * @param leaderless partitions that nobody led when the load had ended: what they hold could not be delivered
 */
public record Aftermath(List<FaultWindow> windows, List<String> outlasting, List<String> leaderless) {
    public Aftermath {
        windows = List.copyOf(windows);
        outlasting = List.copyOf(outlasting);
        leaderless = List.copyOf(leaderless);
    }
}
