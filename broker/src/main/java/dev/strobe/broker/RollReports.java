package dev.strobe.broker;

import dev.strobe.broker.log.LogListener;
import dev.strobe.broker.telemetry.flight.FlightEvents;

/** Tells the flight recorder of new segments, and passes on to the partition all that its log reports. */
final class RollReports implements LogListener {

    private final LogListener partition;

    RollReports(LogListener partition) {
        this.partition = partition;
    }

    @Override
    public void truncatedTornTail(String log, long offset, long bytes) {
        partition.truncatedTornTail(log, offset, bytes);
    }

    @Override
    public void rolled(String log, long baseOffset, long durationNs) {
        FlightEvents.segmentRolled(log, baseOffset, durationNs);
        partition.rolled(log, baseOffset, durationNs);
    }

    @Override
    public void deleted(String log, int segments, long bytes) {
        partition.deleted(log, segments, bytes);
    }
}
