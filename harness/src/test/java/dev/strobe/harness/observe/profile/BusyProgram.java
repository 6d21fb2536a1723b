package dev.strobe.harness.observe.profile;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Burns CPU time, allocates and waits for a lock, each in a method of its own, for as many seconds as it is told. */
final class BusyProgram {

    static volatile long sink;
    static volatile Object kept = "";

    private static final Object LOCK = new Object();

    private BusyProgram() {}

    public static void main(String[] args) throws InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(args[0]));
        Thread holder = new Thread(() -> hold(endNs), "holder-1");
        holder.start();
        Thread waiter = new Thread(() -> waitFor(endNs), "waiter-1");
        waiter.start();
        while (System.nanoTime() - endNs < 0) {
            burn();
            allocate();
        }
        waiter.join();
        holder.join();
    }

    private static void burn() {
        long value = sink;
        for (int i = 0; i < 20_000_000; i++) {
            value = value * 31 + i;
        }
        sink = value;
    }

    private static void allocate() {
        for (int i = 0; i < 20; i++) {
            kept = new long[100_000];
        }
    }

    private static void hold(long endNs) {
        CountDownLatch never = new CountDownLatch(1);
        while (System.nanoTime() - endNs < 0) {
            synchronized (LOCK) {
                pause(never, 60);
            }
            pause(never, 5);
        }
    }

    private static void waitFor(long endNs) {
        CountDownLatch never = new CountDownLatch(1);
        while (System.nanoTime() - endNs < 0) {
            contend();
            pause(never, 2);
        }
    }

    private static void contend() {
        synchronized (LOCK) {
            sink++;
        }
    }

    private static void pause(CountDownLatch never, long ms) {
        try {
            boolean counted = never.await(ms, TimeUnit.MILLISECONDS);
            if (counted) {
                throw new IllegalStateException("nobody counts it down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
