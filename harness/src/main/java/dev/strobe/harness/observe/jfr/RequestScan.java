package dev.strobe.harness.observe.jfr;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests out of a finished recording, chunk by chunk from its bytes, at some 100 ns an event: the JDK's reader
 * makes objects of every field and takes ten times as long, which over a long run's tens of millions of requests is a
 * minute. Whatever this does not expect (another version of the format, a chunk that is not finished, a request's event
 * that looks different) it leaves to the JDK's reader.
 *
 * <p>What it relies on: a chunk begins with a header of 68 bytes; the description of its types stands where the header
 * says; an event is its size, the number of its type, and its fields in their order.
 */
final class RequestScan {

    private static final int HEADER_BYTES = 68;
    private static final int MAGIC = 0x464C5200; // "FLR\0"
    private static final int MAJOR_AT = 4;
    private static final int MAJOR = 2;
    private static final int SIZE_AT = 8;
    private static final int METADATA_AT = 24;
    private static final int STATE_AT = 64;
    private static final int FLAGS_AT = 67;
    private static final int COMPRESSED = 1;
    /** A usual chunk has 12 MiB. */
    private static final long CHUNK_BYTES_MAX = 256L << 20;

    private final Path recording;
    private final List<Chunk> chunks;

    private record Chunk(long position, int sizeBytes, int metadataAt) {}

    private RequestScan(Path recording, List<Chunk> chunks) {
        this.recording = recording;
        this.chunks = chunks;
    }

    /** @return whether all of it can be read this way; looks at the headers only */
    static boolean fits(Path recording) throws IOException {
        return chunks(recording) != null;
    }

    static RequestScan of(Path recording) throws IOException {
        List<Chunk> chunks = chunks(recording);
        if (chunks == null) {
            throw new IOException("not a finished recording of a known version: file=" + recording);
        }
        return new RequestScan(recording, chunks);
    }

    private static @Nullable List<Chunk> chunks(Path recording) throws IOException {
        List<Chunk> chunks = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(recording, StandardOpenOption.READ)) {
            long end = channel.size();
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
            for (long at = 0; at < end; ) {
                if (end - at < HEADER_BYTES) {
                    return null;
                }
                read(channel, header.clear(), at);
                long size = header.getLong(SIZE_AT);
                long metadataAt = header.getLong(METADATA_AT);
                boolean known = header.getInt(0) == MAGIC
                        && header.getShort(MAJOR_AT) == MAJOR
                        && header.get(STATE_AT) == 0
                        && (header.get(FLAGS_AT) & COMPRESSED) != 0
                        && size > HEADER_BYTES
                        && size <= Math.min(CHUNK_BYTES_MAX, end - at)
                        && metadataAt >= HEADER_BYTES
                        && metadataAt < size;
                if (!known) {
                    return null;
                }
                chunks.add(new Chunk(at, (int) size, (int) metadataAt));
                at += size;
            }
        }
        return chunks.isEmpty() ? null : chunks;
    }

    /**
     * Hands over every request.
     *
     * @param stop asked after each chunk; what is then unread stays unread
     * @return false if the requests of some chunk cannot be read this way; those of chunks before it were handed over
     * @throws IndexOutOfBoundsException if a chunk is not what its header says
     */
    boolean read(RequestSink sink, BooleanSupplier stop) throws IOException {
        RecordingBytes bytes = new RecordingBytes();
        try (FileChannel channel = FileChannel.open(recording, StandardOpenOption.READ)) {
            for (Chunk chunk : chunks) {
                read(channel, bytes.room(chunk.sizeBytes()), chunk.position());
                ChunkLayout layout = ChunkLayout.read(bytes, chunk.metadataAt());
                if (layout == null) {
                    return false;
                }
                if (!layout.kinds().isEmpty()) {
                    events(bytes, layout, sink);
                }
                if (stop.getAsBoolean()) {
                    return true;
                }
            }
        }
        return true;
    }

    private static void events(RecordingBytes bytes, ChunkLayout layout, RequestSink sink) {
        long[] values = new long
                [Math.max(
                        RequestKind.PRODUCE.fields().size(),
                        RequestKind.FETCH.fields().size())];
        ByType byType = new ByType(layout);
        int at = HEADER_BYTES;
        while (at < bytes.limit()) {
            bytes.position(at);
            int size = bytes.count();
            if (size == 0 || size > bytes.limit() - at) {
                throw new IndexOutOfBoundsException("no such event: at=" + at + " size=" + size);
            }
            ChunkLayout.Fields fields = byType.of(bytes.number());
            if (fields != null) {
                for (int field = 0; field < fields.count(); field++) {
                    long number = bytes.number();
                    int place = fields.place(field);
                    if (place >= 0) {
                        values[place] = number;
                    }
                }
                narrow(values);
                sink.request(fields.kind(), values);
            }
            at += size;
        }
    }

    /** Numbers of 32 bits are written without their sign. */
    private static void narrow(long[] values) {
        values[RequestKind.PARTITION] = (int) values[RequestKind.PARTITION];
        values[RequestKind.RECORD_COUNT] = (int) values[RequestKind.RECORD_COUNT];
        values[RequestKind.CLIENT_HASH] = (int) values[RequestKind.CLIENT_HASH];
        values[RequestKind.CORRELATION_ID] = (int) values[RequestKind.CORRELATION_ID];
        values[RequestKind.BASE_SEQUENCE] = (int) values[RequestKind.BASE_SEQUENCE];
        values[RequestKind.ERROR_CODE] = (int) values[RequestKind.ERROR_CODE];
    }

    private static void read(FileChannel channel, ByteBuffer into, long position) throws IOException {
        long at = position;
        while (into.hasRemaining()) {
            int count = channel.read(into, at);
            if (count < 0) {
                throw new EOFException("recording ends early: position=" + at);
            }
            at += count;
        }
    }

    /** Looks a type up without making an object of its number. */
    private static final class ByType {
        private final long[] types;
        private final ChunkLayout.Fields[] fields;

        private ByType(ChunkLayout layout) {
            types = layout.kinds().keySet().stream().mapToLong(Long::longValue).toArray();
            fields = new ChunkLayout.Fields[types.length];
            for (int i = 0; i < types.length; i++) {
                fields[i] = Objects.requireNonNull(layout.kinds().get(types[i]));
            }
        }

        private ChunkLayout.@Nullable Fields of(long type) {
            for (int i = 0; i < types.length; i++) {
                if (types[i] == type) {
                    return fields[i];
                }
            }
            return null;
        }
    }
}
