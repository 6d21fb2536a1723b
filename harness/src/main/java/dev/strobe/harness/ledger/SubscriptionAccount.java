package dev.strobe.harness.ledger;

import dev.strobe.harness.ledger.PartitionAccount.Tally;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What one subscription received, by producer and by partition. Shared by the threads of all members of the group;
 * its parts guard themselves.
 */
final class SubscriptionAccount {

    static final int PARTITIONS_MAX = 1 << 16;

    final SubscriptionEntry entry;

    /** By producer: sequences delivered intact, and those that arrived corrupted with a readable stamp. */
    final SequenceSet[] intact;

    final SequenceSet[] corrupted;

    /** By producer: sequences first delivered behind a later one of their partition. */
    final SequenceSet[] late;

    /** Every member that ever read for this subscription, with those that have left. */
    private final List<MemberAccount> members = new CopyOnWriteArrayList<>();

    /** By producer: whether it sends to this subscription's topic. */
    private final boolean[] expected;

    /** Replaced by a longer copy when a new partition turns up. */
    private volatile PartitionAccount[] partitions = new PartitionAccount[0];

    SubscriptionAccount(SubscriptionEntry entry, List<ProducerEntry> producers) {
        this.entry = entry;
        this.intact = new SequenceSet[producers.size()];
        this.corrupted = new SequenceSet[producers.size()];
        this.late = new SequenceSet[producers.size()];
        this.expected = new boolean[producers.size()];
        for (int producer = 0; producer < expected.length; producer++) {
            expected[producer] = producers.get(producer).topic().equals(entry.topic());
        }
        Arrays.setAll(intact, producer -> new SequenceSet());
        Arrays.setAll(corrupted, producer -> new SequenceSet());
        Arrays.setAll(late, producer -> new SequenceSet());
    }

    /** Whether messages of this producer are to arrive here; any number is safe. */
    boolean expects(int producer) {
        return producer >= 0 && producer < expected.length && expected[producer];
    }

    /** @param partition -1 where the target has none */
    PartitionAccount partition(int partition) {
        int index = Math.max(0, partition);
        PartitionAccount[] known = partitions;
        return index < known.length ? known[index] : addPartitions(index);
    }

    long received() {
        long received = 0;
        for (PartitionAccount partition : partitions) {
            received += partition.received();
        }
        return received;
    }

    MemberAccount openMember() {
        MemberAccount member = new MemberAccount();
        members.add(member);
        return member;
    }

    long offsetsBack() {
        return members.stream().mapToLong(MemberAccount::offsetsBack).sum();
    }

    Tally tally() {
        Tally tally = new Tally();
        for (PartitionAccount partition : partitions) {
            partition.addTo(tally);
        }
        return tally;
    }

    long sizeBytes() {
        long sizeBytes = 0;
        for (PartitionAccount partition : partitions) {
            sizeBytes += partition.sizeBytes();
        }
        for (int producer = 0; producer < intact.length; producer++) {
            sizeBytes += intact[producer].sizeBytes() + corrupted[producer].sizeBytes() + late[producer].sizeBytes();
        }
        return sizeBytes;
    }

    private synchronized PartitionAccount addPartitions(int index) {
        if (index >= PARTITIONS_MAX) {
            throw new IllegalStateException("partition out of range: partition=" + index + " limit=" + PARTITIONS_MAX
                    + " subscription=" + entry.name());
        }
        PartitionAccount[] known = partitions;
        if (index >= known.length) {
            PartitionAccount[] longer = Arrays.copyOf(known, index + 1);
            for (int i = known.length; i <= index; i++) {
                longer[i] = new PartitionAccount(intact.length);
            }
            partitions = longer;
        }
        return partitions[index];
    }
}
