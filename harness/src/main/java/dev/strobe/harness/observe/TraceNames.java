package dev.strobe.harness.observe;

import java.util.List;

/**
 * The names and numbers of a run that stand in its traces.
 *
 * @param runId the number in each message's stamp; trace ids are computed from it
 * @param runName folder name of the run
 * @param epochMinusMonotonicNs what to add to a monotonic reading to get Unix time
 * @param system value of {@code messaging.system}, the driver's name
 */
public record TraceNames(
        long runId,
        String runName,
        long epochMinusMonotonicNs,
        String system,
        List<String> topicByProducer,
        List<String> clientIdByProducer,
        List<String> subscriptions,
        List<String> phases) {}
