package dev.strobe.broker.topic;

import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Opens many partitions at once. The calling thread does its share, so that an executor without a free thread, or one
 * that refuses, makes it slower and nothing else.
 */
final class PartitionOpening {

    private static final int WORKERS_MAX = 8;

    private final PartitionFactory factory;
    private final Executor workers;

    /** A partition to open. */
    record Order(CatalogueEntry topic, int index, Path folder, LogConfig config) {}

    PartitionOpening(PartitionFactory factory, Executor workers) {
        this.factory = factory;
        this.workers = workers;
    }

    /** In the order of the orders. Waits for the disk. */
    List<Partition> open(List<Order> orders) {
        AtomicReferenceArray<Partition> opened = new AtomicReferenceArray<>(orders.size());
        AtomicInteger next = new AtomicInteger();
        Runnable share = () -> {
            for (int i = next.getAndIncrement(); i < orders.size(); i = next.getAndIncrement()) {
                opened.set(i, open(orders.get(i)));
            }
        };
        List<CompletableFuture<Void>> shares = new ArrayList<>();
        for (int worker = 1; worker < Math.min(WORKERS_MAX, orders.size()); worker++) {
            try {
                shares.add(CompletableFuture.runAsync(share, workers));
            } catch (RejectedExecutionException e) {
                break;
            }
        }
        share.run();
        shares.forEach(CompletableFuture::join);
        List<Partition> all = new ArrayList<>(orders.size());
        for (int i = 0; i < orders.size(); i++) {
            all.add(opened.get(i));
        }
        return all;
    }

    /** Runs it on a worker, or here if none takes it. */
    void background(Runnable task) {
        try {
            workers.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    private Partition open(Order order) {
        return factory.open(order.topic().id(), order.topic().name(), order.index(), order.folder(), order.config());
    }
}
