package dev.strobe.harness.observe.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Held to the JDK's own reader: whatever the bytes are, both must say the same. */
class RequestScanTest {

    private static final int REQUESTS = 2_000;

    @TempDir
    Path folder;

    @Test
    void itReadsWhatTheJdksReaderReads() throws IOException {
        Path recording = recording();

        List<List<Long>> scanned = new ArrayList<>();
        boolean all = RequestScan.of(recording).read((kind, values) -> scanned.add(row(kind, values)), () -> false);

        assertThat(all).isTrue();
        assertThat(scanned).hasSize(REQUESTS).containsExactlyInAnyOrderElementsOf(readByTheJdk(recording));
    }

    @Test
    void aRecordingWithoutAnEndOrOfAnotherVersionIsLeftToTheJdksReader() throws IOException {
        byte[] whole = Files.readAllBytes(recording());
        byte[] unfinished = whole.clone();
        unfinished[64] = 1;
        byte[] newer = whole.clone();
        ByteBuffer.wrap(newer).putShort(4, (short) 3);

        assertThat(RequestScan.fits(file("whole", whole))).isTrue();
        assertThat(RequestScan.fits(file("cut", Arrays.copyOf(whole, whole.length - 10))))
                .isFalse();
        assertThat(RequestScan.fits(file("short", Arrays.copyOf(whole, 20)))).isFalse();
        assertThat(RequestScan.fits(file("unfinished", unfinished))).isFalse();
        assertThat(RequestScan.fits(file("newer", newer))).isFalse();
        assertThat(RequestScan.fits(file("empty", new byte[0]))).isFalse();
    }

    @Test
    void damagedBytesAreAnErrorAndNeverAnEndlessLoop() throws IOException {
        byte[] whole = Files.readAllBytes(recording());
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 200; round++) {
            byte[] damaged = whole.clone();
            for (int i = 0; i < 40; i++) {
                damaged[68 + random.nextInt(damaged.length - 68)] = (byte) random.nextInt();
            }
            Path file = file("damaged", damaged);
            try {
                boolean read = RequestScan.of(file).read((kind, values) -> {}, () -> false);
                assertThat(read).isIn(true, false);
            } catch (IndexOutOfBoundsException | NumberFormatException e) {
                assertThat(e).isNotNull();
            }
        }
        Arrays.fill(whole, 68, whole.length, (byte) 0);
        Path zeros = file("zeros", whole);
        assertThatThrownBy(() -> RequestScan.of(zeros).read((kind, values) -> {}, () -> false))
                .isInstanceOf(RuntimeException.class);
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private Path recording() throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        try (BrokerRecording broker = new BrokerRecording()) {
            for (int i = 0; i < REQUESTS; i++) {
                int partition = random.nextInt(-1, 40);
                long offset = random.nextLong() >> random.nextInt(63);
                long receivedNs = random.nextLong() >> random.nextInt(63);
                if (i % 3 == 0) {
                    broker.fetch("client-" + i, partition, offset, random.nextInt(), receivedNs, random.nextLong());
                } else {
                    broker.produce(partition, offset, random.nextInt(), receivedNs);
                }
                if (i % 50 == 0) {
                    broker.anchor(random.nextLong());
                }
            }
            return broker.writeTo(folder.resolve("broker-1.jfr"));
        }
    }

    private static List<List<Long>> readByTheJdk(Path recording) throws IOException {
        List<List<Long>> rows = new ArrayList<>();
        for (RecordedEvent event : RecordingFile.readAllEvents(recording)) {
            for (RequestKind kind : RequestKind.values()) {
                if (event.getEventType().getName().equals(kind.event())) {
                    long[] values = new long[kind.fields().size()];
                    for (int place = 0; place < values.length; place++) {
                        values[place] =
                                kind.has(place) ? event.getLong(kind.fields().get(place)) : 0;
                    }
                    rows.add(row(kind, values));
                }
            }
        }
        return rows;
    }

    private static List<Long> row(RequestKind kind, long[] values) {
        List<Long> row = new ArrayList<>();
        row.add(kind == RequestKind.PRODUCE ? 0L : 1L);
        for (int place = 0; place < kind.fields().size(); place++) {
            row.add(kind.has(place) ? values[place] : 0);
        }
        return row;
    }
}
