package dev.strobe.broker.simulation;

import dev.strobe.broker.simulation.client.Client;
import dev.strobe.broker.simulation.client.Consumer;
import dev.strobe.broker.simulation.client.History;
import dev.strobe.broker.simulation.client.Place;
import dev.strobe.broker.simulation.client.Producer;
import dev.strobe.broker.simulation.engine.Scheduler;
import dev.strobe.broker.simulation.net.Endpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Producers and consumers of every partition that there is, from soon after it was made. */
final class Workload {

    private static final int READER = 500;

    private final Cluster cluster;
    private final Scheduler scheduler;
    private final Client.Surroundings surroundings;
    private final History history;
    private final List<Endpoint> endpoints;
    private final Set<Place> known = new HashSet<>();
    private final List<Producer> producers = new ArrayList<>();
    private final List<Consumer> consumers = new ArrayList<>();
    private boolean stopped;

    Workload(Cluster cluster, History history, List<Endpoint> endpoints) {
        this.cluster = cluster;
        this.scheduler = cluster.scheduler();
        this.history = history;
        this.endpoints = endpoints;
        this.surroundings = new Client.Surroundings(
                scheduler,
                cluster.network(),
                history,
                cluster.endpoints(),
                node -> cluster.node(node).api());
    }

    /** Looks for partitions that nobody uses yet, again and again. */
    void watch() {
        if (stopped) {
            return;
        }
        for (Place place : cluster.places()) {
            if (known.add(place)) {
                use(place);
            }
        }
        scheduler.after(60 * Scheduler.MS, this::watch);
    }

    private void use(Place place) {
        int idempotent = 1 + scheduler.random().nextInt(2);
        for (int count = 0; count < idempotent; count++) {
            double givesUp = scheduler.chance(0.3) ? 0.1 : 0;
            produce(place, new Producer.Habits(true, true, pauseNs(), 0.02, givesUp));
        }
        if (scheduler.chance(0.3)) {
            produce(place, new Producer.Habits(false, scheduler.random().nextBoolean(), pauseNs(), 0.02, 0.05));
        }
        consume(consumers, place, consumers.size(), 60 * Scheduler.MS);
    }

    private long pauseNs() {
        return scheduler.around(4 * Scheduler.MS, 150 * Scheduler.MS);
    }

    private void produce(Place place, Producer.Habits habits) {
        Producer producer = new Producer(surroundings, producers.size(), place, habits);
        producers.add(producer);
        endpoints.add(producer.endpoint());
        producer.start();
    }

    private void consume(List<Consumer> into, Place place, int id, long pauseNsMax) {
        Consumer consumer = new Consumer(surroundings, id, place, pauseNsMax);
        into.add(consumer);
        endpoints.add(consumer.endpoint());
        consumer.start();
    }

    /** Nothing new is sent. */
    void stopProducers() {
        stopped = true;
        producers.forEach(Producer::stop);
    }

    void stopConsumers() {
        consumers.forEach(Consumer::stop);
    }

    /** Whether every batch has its answer, and consumers are at the end. */
    boolean isDone() {
        return producers.stream().allMatch(Producer::isDone)
                && consumers.stream().allMatch(one -> one.isAtEnd() || history.isDeleted(one.place()));
    }

    /** Who reads all again, from the first record on. */
    List<Consumer> readers() {
        List<Consumer> readers = new ArrayList<>();
        cluster.places().stream()
                .filter(place -> !history.isDeleted(place))
                .forEach(place -> consume(readers, place, READER + readers.size(), Scheduler.MS));
        return readers;
    }

    long positionOf(Place place) {
        return consumers.stream()
                .filter(one -> one.place().equals(place))
                .mapToLong(Consumer::position)
                .max()
                .orElse(0);
    }

    /** What is still waited for, in words. */
    String pending() {
        StringBuilder text = new StringBuilder();
        producers.stream()
                .filter(one -> !one.isDone())
                .forEach(one -> text.append("\n  waits for an answer: ").append(one.pending()));
        consumers.stream()
                .filter(one -> !one.isAtEnd() && !history.isDeleted(one.place()))
                .forEach(one -> text.append("\n  not at the end: ")
                        .append(one.place())
                        .append(" at ")
                        .append(one.position()));
        return text.toString();
    }
}
