package dev.strobe.broker.telemetry.trace;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The span that a record belongs to, as its {@value #HEADER} header says
 * (<a href="https://www.w3.org/TR/trace-context-1/#traceparent-header">W3C Trace Context</a>). Only sampled ones are made:
 * of the others nobody wants to hear.
 *
 * @param traceIdHigh the first 8 bytes of the trace id
 * @param traceIdLow the last 8; one of the two is not 0
 * @param spanId of the span that is the parent of what the broker adds; not 0
 */
public record TraceContext(long traceIdHigh, long traceIdLow, long spanId) {

    /** The header's name in a record. */
    public static final String HEADER = "traceparent";

    /** {@code 00-<32 digits>-<16 digits>-<2 digits>}; a later version may go on after another dash. */
    private static final int SIZE_BYTES = 55;

    private static final int VERSION = 0;
    private static final int TRACE_ID = 3;
    private static final int SPAN_ID = 36;
    private static final int FLAGS = 53;
    private static final int LONG_DIGITS = 16;
    private static final int BYTE_DIGITS = 2;
    private static final int VERSION_FORBIDDEN = 0xff;
    private static final int SAMPLED = 1;

    /** The context in these bytes; null if they hold none, or one that is not sampled. */
    public static @Nullable TraceContext sampled(ByteBuffer bytes, int position, int sizeBytes) {
        if (sizeBytes < SIZE_BYTES
                || !isDash(bytes, position + TRACE_ID - 1)
                || !isDash(bytes, position + SPAN_ID - 1)
                || !isDash(bytes, position + FLAGS - 1)
                || !isHex(bytes, position + VERSION, BYTE_DIGITS)
                || !isHex(bytes, position + TRACE_ID, 2 * LONG_DIGITS)
                || !isHex(bytes, position + SPAN_ID, LONG_DIGITS)
                || !isHex(bytes, position + FLAGS, BYTE_DIGITS)) {
            return null;
        }
        long version = hex(bytes, position + VERSION, BYTE_DIGITS);
        boolean longer = sizeBytes > SIZE_BYTES;
        if (version == VERSION_FORBIDDEN
                || (longer && (version == 0 || !isDash(bytes, position + SIZE_BYTES)))
                || (hex(bytes, position + FLAGS, BYTE_DIGITS) & SAMPLED) == 0) {
            return null;
        }
        long high = hex(bytes, position + TRACE_ID, LONG_DIGITS);
        long low = hex(bytes, position + TRACE_ID + LONG_DIGITS, LONG_DIGITS);
        long span = hex(bytes, position + SPAN_ID, LONG_DIGITS);
        return (high | low) == 0 || span == 0 ? null : new TraceContext(high, low, span);
    }

    private static boolean isDash(ByteBuffer bytes, int position) {
        return bytes.get(position) == '-';
    }

    private static boolean isHex(ByteBuffer bytes, int position, int digits) {
        for (int at = position; at < position + digits; at++) {
            byte digit = bytes.get(at);
            if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
                return false;
            }
        }
        return true;
    }

    private static long hex(ByteBuffer bytes, int position, int digits) {
        long value = 0;
        for (int at = position; at < position + digits; at++) {
            byte digit = bytes.get(at);
            value = value << 4 | (digit <= '9' ? digit - '0' : digit - 'a' + 10);
        }
        return value;
    }
}
