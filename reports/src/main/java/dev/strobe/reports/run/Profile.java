package dev.strobe.reports.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code profile.json}: the sampled stacks of a run's processes as call trees, with the values of each stack by time, so
 * that any stretch of the run can be looked at alone.
 *
 * @param schema {@link #SCHEMA}
 * @param bucketS length of a bucket; the first one starts with the run's first phase
 * @param buckets number of buckets; the last one may reach beyond the end of the run
 * @param frames what the trees' nodes are: methods as {@code package.Class.method}; a frame with a blank or a bracket is
 *     none, such as {@code thread strobe-loop-#} or {@code (other)}
 * @param parts one for each process and kind that something was sampled of
 * @param gaps what is missing, in words; empty where every recording was read whole
 */
public record Profile(
        String schema, double bucketS, int buckets, List<String> frames, List<Part> parts, List<String> gaps) {

    public static final String SCHEMA = "strobe.profile/1";

    /** What took the rest of a stack's time: stacks too rare to be told one by one. */
    public static final String OTHER = "(other)";

    /** What a profile counts. */
    public enum Kind {
        CPU,
        ALLOC,
        LOCKS
    }

    /**
     * The stacks of one process and kind.
     *
     * @param process {@code harness}, or {@code broker-1} and so on
     * @param event the flight recorder's event that the samples are
     * @param unit of the values: {@code ms}, {@code KiB} or {@code samples}
     * @param everyMs CPU time that one sample stands for, on average; null where samples know no CPU time
     * @param samples number of samples in the run
     * @param lost samples that the recorder says it lost
     * @param otherPct share of the value that is told under {@link #OTHER}
     * @param prunedBelowPct nodes with a smaller share of the value are told under {@link #OTHER}
     * @param nodeFrames frame of each node; a node stands after its parent
     * @param nodeParents index of each node's parent; -1 for a root
     * @param self what ended in a node itself: its index, then bucket and value in turn
     */
    public record Part(
            String process,
            Kind kind,
            String event,
            String unit,
            @Nullable Double everyMs,
            long samples,
            long lost,
            double otherPct,
            double prunedBelowPct,
            List<Integer> nodeFrames,
            List<Integer> nodeParents,
            List<List<Long>> self) {

        /** The value of all stacks in some buckets. */
        public long between(int fromBucket, int toBucket) {
            long sum = 0;
            for (List<Long> node : self) {
                for (int i = 1; i + 1 < node.size(); i += 2) {
                    if (node.get(i) >= fromBucket && node.get(i) < toBucket) {
                        sum += node.get(i + 1);
                    }
                }
            }
            return sum;
        }
    }
}
