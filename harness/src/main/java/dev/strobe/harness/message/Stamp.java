package dev.strobe.harness.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The first {@link #SIZE_BYTES} bytes of every payload, big-endian:
 *
 * <pre>
 *  0  int   magic "STRB"
 *  4  int   reserved, 0
 *  8  long  run id
 * 16  int   producer id
 * 20  long  sequence
 * 28  long  intended send time, ns on the monotonic clock
 * 36  int   CRC32C over bytes 0 to 35 and everything after the stamp
 * </pre>
 *
 * <p>Reads and writes a caller's array and allocates nothing. One instance per thread: the checksum has state.
 */
public final class Stamp {

    public static final int SIZE_BYTES = 40;

    private static final int MAGIC = 0x53545242;
    private static final int MAGIC_POSITION = 0;
    private static final int RESERVED_POSITION = 4;
    private static final int RUN_ID_POSITION = 8;
    private static final int PRODUCER_POSITION = 16;
    private static final int SEQUENCE_POSITION = 20;
    private static final int INTENDED_POSITION = 28;
    private static final int CRC_POSITION = 36;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final CRC32C crc = new CRC32C();

    /** Writes the stamp over the first bytes of {@code payload}; everything after it must be in place already. */
    public void write(byte[] payload, long runId, int producer, long sequence, long intendedNs) {
        INT.set(payload, MAGIC_POSITION, MAGIC);
        INT.set(payload, RESERVED_POSITION, 0);
        LONG.set(payload, RUN_ID_POSITION, runId);
        INT.set(payload, PRODUCER_POSITION, producer);
        LONG.set(payload, SEQUENCE_POSITION, sequence);
        LONG.set(payload, INTENDED_POSITION, intendedNs);
        INT.set(payload, CRC_POSITION, checksum(payload));
    }

    /** Whether the payload is as it was sent. False for anything too short, foreign or changed. */
    public boolean intact(byte[] payload) {
        return belongs(payload) && (int) INT.get(payload, CRC_POSITION) == checksum(payload);
    }

    /** Whether this looks like one of our messages, intact or not. */
    public static boolean belongs(byte[] payload) {
        return payload.length >= SIZE_BYTES && (int) INT.get(payload, MAGIC_POSITION) == MAGIC;
    }

    public static long runId(byte[] payload) {
        return (long) LONG.get(payload, RUN_ID_POSITION);
    }

    public static int producer(byte[] payload) {
        return (int) INT.get(payload, PRODUCER_POSITION);
    }

    public static long sequence(byte[] payload) {
        return (long) LONG.get(payload, SEQUENCE_POSITION);
    }

    public static long intendedNs(byte[] payload) {
        return (long) LONG.get(payload, INTENDED_POSITION);
    }

    private int checksum(byte[] payload) {
        crc.reset();
        crc.update(payload, 0, CRC_POSITION);
        crc.update(payload, SIZE_BYTES, payload.length - SIZE_BYTES);
        return (int) crc.getValue();
    }
}
