package dev.strobe.harness.live;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads a file that grows, line by line: each call returns the lines that are complete since the one before, at most about
 * {@link #READ_BYTES_MAX} at once. It begins at most {@link #HISTORY_BYTES_MAX} before the end. Owned by one thread.
 */
final class LineTail {

    static final int READ_BYTES_MAX = 256 * 1024;

    /** About an hour of intervals. */
    static final long HISTORY_BYTES_MAX = 4L << 20;

    private final Path file;
    private long position = -1;
    private boolean cut;

    LineTail(Path file) {
        this.file = file;
    }

    /** The next complete lines without their line breaks; empty where there are none yet. */
    List<String> next() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            if (position < 0) {
                position = Math.max(0, channel.size() - HISTORY_BYTES_MAX);
                cut = position > 0;
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(READ_BYTES_MAX, channel.size() - position));
            channel.position(position);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // A file may hand out less than was asked for.
            }
            return lines(bytes.flip());
        }
    }

    private List<String> lines(ByteBuffer bytes) {
        int end = bytes.limit();
        while (end > 0 && bytes.get(end - 1) != '\n') {
            end--;
        }
        if (end == 0) {
            // A line beyond all measure is passed over, or it would stand in the way for ever.
            position += bytes.limit() == READ_BYTES_MAX ? READ_BYTES_MAX : 0;
            return List.of();
        }
        position += end;
        String text = StandardCharsets.UTF_8
                .decode(bytes.duplicate().position(0).limit(end))
                .toString();
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        if (cut) {
            cut = false;
            return lines.subList(1, lines.size());
        }
        return lines;
    }
}
