package dev.strobe.broker.simulation.consensus;

import dev.strobe.broker.cluster.metadata.MetadataImage;

/** What a planted bug makes of an image before its node sees it; nothing usually. */
@FunctionalInterface
public interface ImageChange {
    MetadataImage shown(MetadataImage image);
}
