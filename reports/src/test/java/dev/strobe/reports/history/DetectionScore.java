package dev.strobe.reports.history;

import java.util.ArrayList;
import java.util.List;

/** Counts of changes that were found, made up and missed, over many series. A place may be off by so many runs. */
final class DetectionScore {

    static final int TOLERANCE = 2;

    private int found;
    private int madeUp;
    private int missed;

    void add(List<Integer> planted, List<Integer> reported) {
        List<Integer> left = new ArrayList<>(reported);
        for (int place : planted) {
            Integer hit = left.stream()
                    .filter(other -> Math.abs(other - place) <= TOLERANCE)
                    .findFirst()
                    .orElse(null);
            if (hit == null) {
                missed++;
            } else {
                found++;
                left.removeIf(hit::equals);
            }
        }
        madeUp += left.size();
    }

    double precision() {
        return found / (double) (found + madeUp);
    }

    double recall() {
        return found / (double) (found + missed);
    }

    int planted() {
        return found + missed;
    }

    @Override
    public String toString() {
        return "found=" + found + " madeUp=" + madeUp + " missed=" + missed + " precision=" + precision() + " recall="
                + recall();
    }
}
