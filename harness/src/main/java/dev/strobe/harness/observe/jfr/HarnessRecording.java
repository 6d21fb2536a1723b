package dev.strobe.harness.observe.jfr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** Reads the harness's own recording for the times in which it stood still. */
public final class HarnessRecording {

    /** About 30 s of reading. */
    private static final long EVENTS_MAX = 20_000_000;

    private final long epochMinusMonotonicNs;

    public HarnessRecording(long epochMinusMonotonicNs) {
        this.epochMinusMonotonicNs = epochMinusMonotonicNs;
    }

    /** Reads it as far as it goes; false if there is none. */
    public boolean read(Path recording, WaitEvents waits) {
        if (!Files.exists(recording)) {
            return false;
        }
        ClockAnchors anchors = new ClockAnchors(epochMinusMonotonicNs);
        try (RecordingFile file = new RecordingFile(recording)) {
            for (long read = 0; file.hasMoreEvents() && read < EVENTS_MAX; read++) {
                RecordedEvent event = file.readEvent();
                if (event.getEventType().getName().equals(StageEvents.ANCHOR)) {
                    anchors.add(StageEvents.epochNs(event.getStartTime()), event.getLong("nanoTime"));
                } else {
                    waits.takeHarness(event);
                }
            }
        } catch (IOException | RuntimeException e) {
            // What was read is true; of the rest nothing is claimed.
            System.getLogger(HarnessRecording.class.getName())
                    .log(System.Logger.Level.WARNING, "recording breaks off: file=" + recording, e);
        }
        waits.endRecording(anchors);
        return true;
    }
}
