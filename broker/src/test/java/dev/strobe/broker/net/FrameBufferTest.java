package dev.strobe.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.log.LogSlice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultFileRegion;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FrameBufferTest {

    private final FrameBuffer buffer = new FrameBuffer(UnpooledByteBufAllocator.DEFAULT);

    @Test
    void numbersAreWrittenAsTheCodecReadsThem() {
        for (long value : new long[] {0, 1, -1, 63, 64, -64, -65, 300, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            buffer.begin(100, 0);
            buffer.writeVarint((int) value);
            buffer.writeUnsignedVarint((int) value);
            buffer.writeVarlong(value * 1_000_003);
            buffer.writeShort((short) value);

            ByteBuf written = (ByteBuf) buffer.takeSingle();
            ByteBufferAccessor read = new ByteBufferAccessor(written.nioBuffer());
            assertThat(read.readVarint()).isEqualTo((int) value);
            assertThat(read.readUnsignedVarint()).isEqualTo((int) value);
            assertThat(read.readVarlong()).isEqualTo(value * 1_000_003);
            assertThat(read.readShort()).isEqualTo((short) value);
            written.release();
        }
    }

    @Test
    void aSmallSliceIsCopiedBetweenItsNeighbours() {
        FileSlice slice = new FileSlice(null, new byte[] {5, 6, 7});

        buffer.begin(2, 3);
        buffer.writeByte((byte) 1);
        buffer.writeSlice(slice);
        buffer.writeByte((byte) 2);

        assertThat(buffer.hasParts()).isFalse();
        ByteBuf single = (ByteBuf) buffer.takeSingle();
        assertThat(bytes(single)).containsExactly(1, 5, 6, 7, 2);
        assertThat(slice.released).isEqualTo(1);
        single.release();
    }

    @Test
    void aLargeSliceOfARealFileIsLeftToSendfile(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("log"), new byte[FrameBuffer.COPIED_BYTES_MAX]);
        try (FileChannel channel = FileChannel.open(file)) {
            FileSlice slice = new FileSlice(channel, new byte[FrameBuffer.COPIED_BYTES_MAX]);

            buffer.begin(3, slice.sizeBytes());
            buffer.writeByte((byte) 1);
            buffer.writeSlice(slice);
            buffer.writeShort((short) 2);

            List<Object> parts = buffer.takeParts();
            assertThat(parts).hasSize(3);
            // Netty hands exactly this class to sendfile.
            assertThat(parts.get(1))
                    .isInstanceOfSatisfying(
                            DefaultFileRegion.class,
                            region -> assertThat(region.count()).isEqualTo(slice.sizeBytes()));
            assertThat(slice.released).isZero();
            parts.forEach(ReferenceCountUtil::release);
            assertThat(slice.released).isEqualTo(1);
            assertThat(channel.isOpen()).isTrue();
        }
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return bytes;
    }

    private static final class FileSlice implements LogSlice {
        private final @Nullable FileChannel channel;
        private final byte[] content;
        private int released;

        FileSlice(@Nullable FileChannel channel, byte[] content) {
            this.channel = channel;
            this.content = content;
        }

        @Override
        public int sizeBytes() {
            return content.length;
        }

        @Override
        public long position() {
            return 0;
        }

        @Override
        public long nextOffset() {
            return 0;
        }

        @Override
        public boolean isCold() {
            return false;
        }

        @Override
        public @Nullable FileChannel channel() {
            return channel;
        }

        @Override
        public int copyTo(ByteBuffer into, int fromByte) {
            int size = Math.min(into.remaining(), content.length - fromByte);
            into.put(content, fromByte, size);
            return size;
        }

        @Override
        public void release() {
            released++;
        }
    }
}
