package dev.strobe.reports.gate;

/**
 * One metric of one run.
 *
 * @param value above 0, in the metric's unit
 * @param within standard error of the value's logarithm as far as the run itself can tell; 0 where it cannot
 */
record Figure(double value, double within) {

    double log() {
        return Math.log(value);
    }
}
