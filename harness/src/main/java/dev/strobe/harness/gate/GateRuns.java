package dev.strobe.harness.gate;

import dev.strobe.reports.gate.GateRun;
import dev.strobe.reports.run.LatencyLog;
import dev.strobe.reports.run.Profile;
import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** Reads run directories for the gate. */
public final class GateRuns {

    private GateRuns() {}

    /** A directory needs its {@code run.json}; without {@code scenario.yaml} or {@code latency.hlog} the gate knows less. */
    public static GateRun read(RunDirectory directory) {
        try {
            String scenario = Files.exists(directory.scenario()) ? Files.readString(directory.scenario()) : null;
            GateRun run = GateRun.of(
                    directory.read(), scenario, LatencyLog.intervals(directory.latencyLog(), GateRun::wanted));
            Profile profile = directory.readProfile();
            return profile == null ? run : run.with(profile);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read scenario: file=" + directory.scenario(), e);
        }
    }
}
