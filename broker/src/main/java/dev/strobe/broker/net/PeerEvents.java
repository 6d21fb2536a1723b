package dev.strobe.broker.net;

import java.nio.ByteBuffer;

/** What happens on a connection to a peer, told on its loop. */
public interface PeerEvents {

    /** It stands: frames may be sent. */
    void connected();

    /**
     * An answer, in the order of the requests.
     *
     * @param frame without its length; only valid during the call
     * @throws RuntimeException if it makes no sense: the connection is closed
     */
    void answered(ByteBuffer frame);

    /** It ended, or never stood. Nothing else is told afterwards; not told after {@link PeerConnection#close}. */
    void closed(PeerEnd end, String reason);
}
