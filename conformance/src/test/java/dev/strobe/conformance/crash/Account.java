package dev.strobe.conformance.crash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What producers were promised, held against what is in the log.
 *
 * <p>A producer numbers its records from 0 and sends number {@code n} to partition {@code n % partitions}. The log is
 * entered partition by partition in offset order, after the last acknowledgement.
 *
 * <p>Thread-safe.
 */
final class Account {

    private static final long NOT_ACKNOWLEDGED = -1;
    private static final int EXAMPLES_MAX = 10;

    private final int partitions;
    private final long[][] acknowledged;
    private final long[][] found;
    private final long[][] last;
    private final List<String> examples = new ArrayList<>();
    private long acknowledgements;
    private long records;
    private long duplicates;
    private long reordered;
    private long moved;

    Account(int producers, int partitions) {
        this.partitions = partitions;
        this.acknowledged = new long[producers][0];
        this.found = new long[producers][0];
        this.last = new long[producers][partitions];
        for (long[] each : last) {
            Arrays.fill(each, -1);
        }
    }

    int partitionOf(long sequence) {
        return Math.toIntExact(sequence % partitions);
    }

    /** The broker has promised to keep this record, at this offset of its partition. */
    synchronized void acknowledged(int producer, long sequence, long offset) {
        acknowledged[producer] = room(acknowledged[producer], sequence);
        acknowledged[producer][(int) sequence] = offset;
        acknowledgements++;
    }

    /** This record stands at this offset of its partition. */
    synchronized void found(int producer, long sequence, long offset) {
        records++;
        found[producer] = room(found[producer], sequence);
        int partition = partitionOf(sequence);
        if (found[producer][(int) sequence] != NOT_ACKNOWLEDGED) {
            duplicates++;
            example("duplicate", producer, sequence, offset);
        } else if (sequence < last[producer][partition]) {
            reordered++;
            example("reordered", producer, sequence, offset);
        }
        found[producer][(int) sequence] = offset;
        last[producer][partition] = Math.max(last[producer][partition], sequence);
        long promised = promised(producer, sequence);
        if (promised != NOT_ACKNOWLEDGED && promised != offset) {
            moved++;
            example("moved from " + promised, producer, sequence, offset);
        }
    }

    private long promised(int producer, long sequence) {
        return sequence < acknowledged[producer].length ? acknowledged[producer][(int) sequence] : NOT_ACKNOWLEDGED;
    }

    /** The judgement, once the whole log has been entered. */
    synchronized Verdict verdict() {
        long lost = 0;
        for (int producer = 0; producer < acknowledged.length; producer++) {
            for (int sequence = 0; sequence < acknowledged[producer].length; sequence++) {
                boolean there = sequence < found[producer].length && found[producer][sequence] != NOT_ACKNOWLEDGED;
                if (acknowledged[producer][sequence] != NOT_ACKNOWLEDGED && !there) {
                    lost++;
                    example("lost", producer, sequence, acknowledged[producer][sequence]);
                }
            }
        }
        return new Verdict(acknowledgements, records, lost, duplicates, reordered, moved, List.copyOf(examples));
    }

    private void example(String what, int producer, long sequence, long offset) {
        if (examples.size() < EXAMPLES_MAX) {
            examples.add(what + ": producer=" + producer + " sequence=" + sequence + " partition="
                    + partitionOf(sequence) + " offset=" + offset);
        }
    }

    private static long[] room(long[] array, long index) {
        if (index < array.length) {
            return array;
        }
        long[] longer = Arrays.copyOf(array, Math.max(1024, Math.toIntExact(index + 1) * 2));
        Arrays.fill(longer, array.length, longer.length, NOT_ACKNOWLEDGED);
        return longer;
    }

    /**
     * What came of it.
     *
     * @param acknowledged records that the broker promised to keep
     * @param records in the log
     * @param lost promised, and not in the log
     * @param duplicates in the log for a second time
     * @param reordered behind a later one of their producer in the same partition
     * @param moved at another offset than the promised one
     * @param examples the first few of what is wrong
     */
    record Verdict(
            long acknowledged,
            long records,
            long lost,
            long duplicates,
            long reordered,
            long moved,
            List<String> examples) {

        boolean good() {
            return lost == 0 && duplicates == 0 && reordered == 0 && moved == 0;
        }
    }
}
