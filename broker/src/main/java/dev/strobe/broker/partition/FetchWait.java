package dev.strobe.broker.partition;

/** A fetch that waits for more bytes. A partition calls it on the owner's loop, and must be told when it stops waiting. */
public interface FetchWait {

    /** The high watermark moved, by about as many bytes; or the partition stopped serving, with bytes = Integer.MAX_VALUE. */
    void advanced(Partition partition, int bytes);
}
