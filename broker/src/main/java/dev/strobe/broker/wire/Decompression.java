package dev.strobe.broker.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.utils.internals.BufferSupplier;

/**
 * Decompresses the beginning of a batch's records, never more than was asked for: a few bytes may stand for gigabytes.
 *
 * <p>Keeps its buffers for the next time. Owned by one thread.
 */
public final class Decompression {

    private static final byte MAGIC = 2;
    private static final int SNAPPY = 2;
    private static final long SNAPPY_MAGIC = 0x82534e4150505900L;
    private static final int SNAPPY_HEADER_BYTES = 16;
    /** Clients write blocks of 32 KiB. */
    private static final int SNAPPY_BLOCK_BYTES_MAX = 1 << 20;

    private final BufferSupplier buffers = BufferSupplier.create();

    /**
     * Fills {@code into} from its start, and returns how many bytes there are.
     *
     * @param records what follows the batch's head
     * @param codec the number in the batch's attributes
     * @throws IllegalArgumentException if the bytes are not what the codec writes, or there is no such codec
     */
    public int begin(ByteBuffer records, int codec, byte[] into, int bytesMax) {
        if (codec == SNAPPY && !isSaneSnappy(records)) {
            throw new IllegalArgumentException("records cannot be decompressed: codec=" + codec);
        }
        try (InputStream input =
                Compression.of(CompressionType.forId(codec)).build().wrapForInput(records, MAGIC, buffers)) {
            return input.readNBytes(into, 0, Math.min(into.length, bytesMax));
        } catch (VirtualMachineError e) {
            throw e;
        } catch (IOException | RuntimeException | Error e) {
            // Codecs throw whatever their reading ran into, errors of their own among it.
            throw new IllegalArgumentException("records cannot be decompressed: codec=" + codec, e);
        }
    }

    /** The codec allocates whatever a block says that it needs, before it looks whether the block is there. */
    private static boolean isSaneSnappy(ByteBuffer records) {
        int position = records.position();
        if (records.remaining() < SNAPPY_HEADER_BYTES || records.getLong(position) != SNAPPY_MAGIC) {
            return false;
        }
        position += SNAPPY_HEADER_BYTES;
        while (records.limit() - position > Integer.BYTES) {
            int block = records.getInt(position);
            position += Integer.BYTES;
            if (block <= 0 || block > records.limit() - position || blockBytes(records, position) < 0) {
                return false;
            }
            position += block;
        }
        return position == records.limit();
    }

    /** What the block decompresses to; -1 if it says that this is more than blocks hold. */
    private static int blockBytes(ByteBuffer records, int position) {
        int bytes = 0;
        for (int at = 0; at < 3 && position + at < records.limit(); at++) {
            byte next = records.get(position + at);
            bytes |= (next & 0x7f) << (7 * at);
            if (next >= 0) {
                return bytes <= SNAPPY_BLOCK_BYTES_MAX ? bytes : -1;
            }
        }
        return -1;
    }
}
