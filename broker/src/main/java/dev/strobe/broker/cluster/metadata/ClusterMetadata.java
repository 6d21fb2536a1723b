package dev.strobe.broker.cluster.metadata;

import java.util.concurrent.CompletableFuture;

/** What the cluster agrees on, and the way to change it, for whoever serves clients. Thread-safe. */
public interface ClusterMetadata {

    /** As this node knows it. */
    MetadataImage image();

    /**
     * Has the cluster decide on a command; completes when {@link #image} of this node shows it. Fails where there is no
     * majority in time: then it may still be applied.
     */
    CompletableFuture<Outcome> change(Command command);
}
