package dev.strobe.benchmarks;

import dev.strobe.harness.ledger.Arrival;
import dev.strobe.harness.ledger.Ledger;
import dev.strobe.harness.ledger.LedgerTotals;
import dev.strobe.harness.ledger.ProducerEntry;
import dev.strobe.harness.ledger.SubscriptionEntry;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.List;

/**
 * The memory of a ledger in its worst case that is not a fault: one producer's sequences spread by key over six
 * partitions, which the subscription then reads one after another, so that every page stays partly filled until the last.
 *
 * <p>Run it with a heap of 320 MiB: that it ends is half of the proof, the printed heap after a collection the other.
 */
public final class LedgerMemory {

    private static final int PARTITIONS = 6;
    private static final long MESSAGES = 1_000_000_000L;
    private static final double MB = 1e6;

    private LedgerMemory() {}

    /** @param args number of messages; a thousand million by default */
    @SuppressWarnings("SystemOut") // A command of its own.
    public static void main(String[] args) {
        long messages = args.length > 0 ? Long.parseLong(args[0]) : MESSAGES;
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        Ledger ledger = new Ledger(
                List.of(new ProducerEntry("orders", true)), List.of(new SubscriptionEntry("billing", "orders")));
        for (long sequence = 0; sequence < messages; sequence++) {
            ledger.sent(0, sequence);
            ledger.acked(0, sequence);
        }
        long peakLedgerBytes = ledger.sizeBytes();
        long peakHeapBytes = usedAfterCollection(memory);
        System.out.printf("sent and acknowledged: messages=%d heap_mb=%.1f%n", messages, peakHeapBytes / MB);

        for (int partition = 0; partition < PARTITIONS; partition++) {
            long offset = 0;
            for (long sequence = 0; sequence < messages; sequence++) {
                if (partitionOf(sequence) == partition) {
                    expectFirst(ledger.delivered(0, 0, sequence, partition, offset++), sequence);
                }
            }
            long heapBytes = usedAfterCollection(memory);
            long ledgerBytes = ledger.sizeBytes();
            peakHeapBytes = Math.max(peakHeapBytes, heapBytes);
            peakLedgerBytes = Math.max(peakLedgerBytes, ledgerBytes);
            System.out.printf(
                    "partition %d read: messages=%d ledger_mb=%.1f heap_mb=%.1f%n",
                    partition, offset, ledgerBytes / MB, heapBytes / MB);
        }
        LedgerTotals totals = ledger.totals();
        System.out.printf(
                "peak: ledger_mb=%.1f heap_mb=%.1f heap_limit_mb=%.1f received=%d lost_acked=%d reordered=%d%n",
                peakLedgerBytes / MB,
                peakHeapBytes / MB,
                Runtime.getRuntime().maxMemory() / MB,
                totals.received(),
                totals.lostAcked(),
                totals.reordered());
    }

    /** A key's partition: a hash of the sequence stands for a random key. */
    private static int partitionOf(long sequence) {
        long mixed = (sequence ^ (sequence >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return (int) Math.unsignedMultiplyHigh(mixed ^ (mixed >>> 31), PARTITIONS);
    }

    private static void expectFirst(Arrival arrival, long sequence) {
        if (arrival != Arrival.FIRST) {
            throw new IllegalStateException("wrong judgement: sequence=" + sequence + " arrival=" + arrival);
        }
    }

    private static long usedAfterCollection(MemoryMXBean memory) {
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
