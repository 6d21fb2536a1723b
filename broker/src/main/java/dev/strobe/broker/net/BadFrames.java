package dev.strobe.broker.net;

/** Says what was wrong with bytes that are no request, in the words of whoever sent them. */
final class BadFrames {

    private static final int TLS_HANDSHAKE = 0x16;
    private static final int TLS_MAJOR_VERSION = 0x03;
    private static final int HTTP_GET = 0x47455420;
    private static final int HTTP_POST = 0x504f5354;

    private BadFrames() {}

    /** For a length that cannot be one. */
    static String describe(int size, int sizeMax) {
        if (size >>> 24 == TLS_HANDSHAKE && (size >>> 16 & 0xff) == TLS_MAJOR_VERSION) {
            return "a TLS handshake on a plaintext listener; set security.protocol=PLAINTEXT at the client";
        }
        if (size == HTTP_GET || size == HTTP_POST) {
            return "an HTTP request; metrics are served on admin.listener";
        }
        if (size <= 0) {
            return "frame length below 1: bytes=" + size;
        }
        return "frame too large: bytes=" + size + " > socket.request.max.bytes=" + sizeMax;
    }

    /** For a frame that could not be read. */
    static String describe(RuntimeException e) {
        Throwable cause = e.getCause();
        return cause == null ? String.valueOf(e.getMessage()) : e.getMessage() + " cause=" + cause;
    }
}
