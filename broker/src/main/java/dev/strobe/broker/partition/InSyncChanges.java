package dev.strobe.broker.partition;

import java.util.List;
import java.util.function.Consumer;

/** Where a leader proposes who is in sync. */
@FunctionalInterface
public interface InSyncChanges {

    /** What became of a proposal. */
    enum Verdict {
        /** The metadata has it; {@link Partition#lead} tells of it, before or after. */
        ACCEPTED,
        /**
         * The metadata is past the state that it was made in; {@link Partition#lead} or {@link Partition#follow} tells of a
         * later one, before or after. An earlier try, of which nobody knew, may be what made it.
         */
        OUTDATED,
        /** It was refused in the state that it was made in, and can not be taken any more; nor can earlier tries. */
        REFUSED,
        /**
         * Nobody knows: it may still be taken. The leader counts as if it were, and proposes it again, until it knows or is
         * told of a later state.
         */
        UNKNOWN
    }

    /** Proposes; {@code whenDone} is called once on the partition's loop. */
    void propose(Partition partition, LeaderTerm current, List<Integer> inSync, Consumer<Verdict> whenDone);

    /** A single node never has anything to propose. */
    InSyncChanges NONE = (partition, current, inSync, whenDone) -> whenDone.accept(Verdict.REFUSED);
}
