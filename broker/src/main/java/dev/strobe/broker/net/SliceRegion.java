package dev.strobe.broker.net;

import dev.strobe.broker.log.LogSlice;
import io.netty.channel.DefaultFileRegion;
import java.nio.channels.FileChannel;

/**
 * A slice of a log on its way through {@code sendfile}. Netty does that for its own region class only, and that one closes
 * the file when it is done; this one gives the slice back instead.
 */
final class SliceRegion extends DefaultFileRegion {

    private final LogSlice slice;

    SliceRegion(FileChannel file, LogSlice slice) {
        super(file, slice.position(), slice.sizeBytes());
        this.slice = slice;
    }

    @Override
    protected void deallocate() {
        slice.release();
    }
}
