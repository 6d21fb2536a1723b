package dev.strobe.harness.target;

import dev.strobe.harness.recording.RecordingSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The JVM that a broker child runs in: heap, collector and flight recording, the same for every broker, because figures
 * of two brokers compare only where the JVM below them is the same.
 *
 * <p>The collector's settings are those of Kafka's start script; the heap is reserved and not touched in advance. It is
 * in huge pages where the host has them on request: a killed process closes its connections only after its memory is
 * given back, which takes 15 ms for a gigabyte of them and 100 to 280 ms for one of small pages on busy cores. The
 * recording is on for both or off for both: telemetry must not favour one side. Events that a broker adds of its own are
 * the price of its own telemetry, and stay in its figures.
 *
 * @param data the broker's data folder
 * @param runFolder where log and recording go
 * @param jfr what is recorded, as in {@link RecordingSettings}, or {@code off}
 * @param recordingBytesMax JFR drops the oldest beyond this without a word
 * @param node whose JVM it is
 */
record BrokerJvm(Path data, Path runFolder, String jfr, long recordingBytesMax, Node node) {

    /**
     * One start of one node; log and recording bear both numbers.
     *
     * @param id from 1 on
     * @param start 1 for the first, more where it was started again
     * @param nodes how many share this machine
     */
    record Node(int id, int start, int nodes) {

        static final Node ALONE = new Node(1, 1, 1);

        /** Less where several share the machine with each other and the harness. */
        int heapMib() {
            return nodes == 1 ? 1024 : 768;
        }

        private String file(String suffix) {
            return "broker-" + id + (start == 1 ? "" : "." + start) + suffix;
        }
    }

    /** Options that would reach the child unseen. */
    static final List<String> UNSET = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH");

    private static final String OFF = "off";
    private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
    private static final int MIB_BITS = 20;

    /** A JVM whose recording has the room that the disks have; {@code off} where that is too little for any. */
    static BrokerJvm in(Path data, Path runFolder, String jfr, Node node) {
        long bytesMax = HostRoom.recordingBytesMax(List.of(data, runFolder), node.nodes());
        return new BrokerJvm(data, runFolder, bytesMax == 0 ? OFF : jfr, bytesMax, node);
    }

    /** Of the same node, started once more. */
    BrokerJvm next() {
        return new BrokerJvm(
                data, runFolder, jfr, recordingBytesMax, new Node(node.id(), node.start() + 1, node.nodes()));
    }

    Path log() {
        return runFolder.resolve(node.file(".log"));
    }

    Path recording() {
        return runFolder.resolve(node.file(".jfr"));
    }

    /** Where JFR keeps its chunks until the process ends; what is left here after a kill is the recording. */
    Path recordingChunks() {
        return data.resolve(node.start() == 1 ? "jfr" : "jfr-" + node.start());
    }

    boolean records() {
        return !jfr.equals(OFF);
    }

    /** Puts the settings of the recording, if they are a file of ours, where {@link #arguments} say they are. */
    void writeSettings() {
        if (records()) {
            new RecordingSettings(jfr).writeInto(data);
        }
    }

    /**
     * The options of the JVM.
     *
     * @param ownEvents names of JFR events of the broker's own, which settings of the JDK do not know
     */
    List<String> arguments(List<String> ownEvents) {
        List<String> all = new ArrayList<>(List.of(
                "-Xms" + heap(),
                "-Xmx" + heap(),
                "-XX:+UseG1GC",
                "-XX:MaxGCPauseMillis=20",
                "-XX:InitiatingHeapOccupancyPercent=35",
                "-XX:+ExplicitGCInvokesConcurrent",
                "-Djava.awt.headless=true"));
        if (hugePages()) {
            all.add("-XX:+UseTransparentHugePages");
        }
        // Brokers unmap files and load native libraries in ways that newer JVMs warn about.
        all.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"));
        if (records()) {
            all.add("-XX:FlightRecorderOptions=repository=" + recordingChunks());
            Optional<String> file = new RecordingSettings(jfr).file();
            StringBuilder recording = new StringBuilder("-XX:StartFlightRecording=filename=" + recording()
                    + ",settings="
                    + file.map(name -> data.resolve(name).toString()).orElse(jfr)
                    + ",dumponexit=true,maxsize=" + (recordingBytesMax >> MIB_BITS) + "m");
            if (file.isEmpty()) {
                // The sign: a setting that the configuration itself does not have.
                ownEvents.forEach(event ->
                        recording.append(",+" + event + "#enabled=true").append(",+" + event + "#threshold=0ms"));
            }
            all.add(recording.toString());
        }
        return all;
    }

    /** Whether this host gives huge pages to who asks; one that gives them to all, or to none, needs no option. */
    private static boolean hugePages() {
        try {
            return Files.readString(HUGE_PAGES).contains("[madvise]");
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * A killed JVM writes no recording, but its chunks are still in the repository: a recording is chunks in a row.
     *
     * @return why there is no recording although there should be, in words
     */
    Optional<String> rescueRecording() {
        if (!records() || written()) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(recordingChunks())) {
            List<Path> chunks = files.filter(file -> file.toString().endsWith(".jfr"))
                    .sorted()
                    .toList();
            if (chunks.isEmpty()) {
                return Optional.empty();
            }
            try (OutputStream out = Files.newOutputStream(recording())) {
                for (Path chunk : chunks) {
                    Files.copy(chunk, out);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("The broker's recording is lost: reason=" + e);
        }
    }

    private String heap() {
        int mib = node.heapMib();
        return mib % 1024 == 0 ? mib / 1024 + "g" : mib + "m";
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private boolean written() {
        try {
            return Files.size(recording()) > 0;
        } catch (IOException e) {
            return false;
        }
    }
}
