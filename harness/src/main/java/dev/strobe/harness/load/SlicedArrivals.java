package dev.strobe.harness.load;

/** Arrivals {@code part}, {@code part + parts}, {@code part + 2 * parts}, ... of a schedule. */
record SlicedArrivals(ArrivalSchedule whole, int part, int parts) implements ArrivalSchedule {

    SlicedArrivals {
        if (parts < 1 || part < 0 || part >= parts) {
            throw new IllegalArgumentException("slice out of range: part=" + part + " parts=" + parts);
        }
    }

    @Override
    public long count() {
        return share(whole.count());
    }

    @Override
    public long offsetNs(long index) {
        return whole.offsetNs(part + index * parts);
    }

    @Override
    public long dueBy(long elapsedNs) {
        return share(whole.dueBy(elapsedNs));
    }

    /** How many of the first {@code arrivals} arrivals of the whole are in this slice. */
    private long share(long arrivals) {
        return arrivals <= part ? 0 : (arrivals - part - 1) / parts + 1;
    }
}
