package dev.strobe.broker.topic;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.config.BrokerConfigReader;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.TopicId;
import dev.strobe.broker.storage.MemoryDisk;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** A catalogue on a disk in memory. Its control thread is the test's: changes run when {@link #settle()} is called. */
public final class CatalogueFixture {

    public static final Path LOG_DIR = Path.of("/data");
    public static final int PARTITIONS_MAX = 10;

    public final MemoryDisk disk = new MemoryDisk();
    public final FakeLoop loop = new FakeLoop();
    public final ArrayDeque<Runnable> control = new ArrayDeque<>();
    public TopicCatalogue catalogue;
    private int starts;

    public CatalogueFixture() {
        catalogue = start();
    }

    public static BrokerConfig.Topics defaults() {
        return BrokerConfigReader.ofThisMachine()
                .read("partitions.max=" + PARTITIONS_MAX + "\nnum.partitions=2", "test")
                .topics();
    }

    /** Another broker process on the same disk. */
    public TopicCatalogue start() {
        catalogue = new TopicCatalogue(
                disk, LOG_DIR, this::open, control::add, Runnable::run, new Random(++starts), defaults());
        catalogue.load();
        return catalogue;
    }

    /** Lets control thread and loops work until nothing is left. */
    public void settle() {
        do {
            while (!control.isEmpty()) {
                control.remove().run();
            }
            loop.runAll();
        } while (!control.isEmpty());
    }

    public <T> T settled(CompletableFuture<T> future) {
        settle();
        return future.getNow(null);
    }

    public Topic create(String name, int partitions, Map<String, String> configs) {
        TopicOutcome outcome = settled(catalogue.create(new NewTopic(name, partitions, configs), false));
        if (outcome instanceof TopicOutcome.Done done) {
            return done.topic();
        }
        throw new AssertionError(outcome);
    }

    /** One that is there. */
    public Topic topic(String name) {
        return Objects.requireNonNull(catalogue.image().byName(name), name);
    }

    /** One that is there. */
    public FakePartition partition(String topic, int index) {
        return (FakePartition) Objects.requireNonNull(topic(topic).partition(index), topic);
    }

    private Partition open(TopicId id, String topic, int index, Path folder, LogConfig config) {
        CatalogueEntry entry = new CatalogueEntry(id, topic, index + 1, false, false, new TreeMap<>());
        return FakePartition.create(disk, new PartitionOpening.Order(entry, index, folder, config), loop);
    }
}
