package dev.strobe.broker.config;

/** What some defaults follow from. */
record Machine(int cores, long heapBytesMax) {

    static Machine here() {
        Runtime runtime = Runtime.getRuntime();
        return new Machine(runtime.availableProcessors(), runtime.maxMemory());
    }
}
