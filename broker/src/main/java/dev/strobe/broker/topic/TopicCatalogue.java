package dev.strobe.broker.topic;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionFactory;
import dev.strobe.broker.partition.TopicId;
import dev.strobe.broker.storage.Disk;
import dev.strobe.broker.storage.DiskException;
import dev.strobe.broker.telemetry.Instruments;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All topics of this broker: made, changed and deleted here, one change after another, and published as images.
 *
 * <p>A change is first written to the catalogue's file and forced, then published, then answered. So after a crash a topic
 * exists if its creation was answered, and does not if its deletion was: folders that the crash left behind are removed on
 * start, but only those that the file names as deleted. A folder that it does not name is never touched.
 *
 * <p>Changes run on the control executor, which must run its tasks one after another and may wait; callers never wait.
 * {@link #image()} may be read from any thread.
 */
public final class TopicCatalogue implements TopicAdmin {

    private static final Logger LOG = LoggerFactory.getLogger(TopicCatalogue.class);
    private static final long STOP_WAIT_MS = 3_000;
    private static final String PARTITION_FOLDER = ".+-\\d+";

    private final Disk disk;
    private final Path logDir;
    private final Executor control;
    private final CatalogueFile file;
    private final TopicConfigs configs;
    private final TopicIds ids;
    private final TopicRules rules;
    private final PartitionOpening opening;
    private final ChangeQueue changes;

    /** Deleted topics whose folders could not be moved away yet, by name; control thread only. */
    private final Map<String, CatalogueEntry> leftovers = new HashMap<>();

    private volatile TopicImage image = new TopicImage(Map.of());
    private volatile Consumer<String> whenDeleted = name -> {};

    /**
     * One without topics, until {@link #load()}.
     *
     * @param control runs changes, one after another
     * @param openers opens partitions, several at once
     * @param ids must not repeat itself over restarts, except in tests
     */
    public TopicCatalogue(
            Disk disk,
            Path logDir,
            PartitionFactory factory,
            Executor control,
            Executor openers,
            RandomGenerator ids,
            BrokerConfig.Topics defaults) {
        this.disk = disk;
        this.logDir = logDir;
        this.control = control;
        this.file = new CatalogueFile(disk, logDir);
        this.configs = new TopicConfigs(defaults.log());
        this.ids = new TopicIds(ids);
        this.rules = new TopicRules(defaults);
        this.opening = new PartitionOpening(factory, openers);
        this.changes = new ChangeQueue(control);
    }

    /**
     * Opens all partitions; once, before anything else, on a thread that may wait.
     *
     * @throws CatalogueException if the file cannot be trusted
     * @throws DiskException if the data folder refuses
     */
    public void load() {
        disk.createFolders(logDir);
        if (!file.exists()) {
            refuseForeignData();
            file.write(List.of());
        }
        List<CatalogueEntry> entries = file.read();
        removeDeleted(entries);
        List<CatalogueEntry> live =
                entries.stream().filter(entry -> !entry.deleted()).toList();
        List<PartitionOpening.Order> orders = new ArrayList<>();
        live.forEach(entry -> orders.addAll(orders(entry, 0)));
        List<Partition> partitions = opening.open(orders);
        Map<String, Topic> topics = new TreeMap<>();
        int next = 0;
        for (CatalogueEntry entry : live) {
            List<Partition> own = partitions.subList(next, next + entry.partitions());
            topics.put(entry.name(), new Topic(entry.id(), entry.name(), own, entry.configs(), entry.internal()));
            next += entry.partitions();
        }
        image = new TopicImage(topics);
    }

    /** The topics as they stand. Any thread. */
    @Override
    public TopicImage image() {
        return image;
    }

    /** Tells {@code listener} the name of each topic that is deleted, before the deletion is answered. It must not wait. */
    @Override
    public void whenDeleted(Consumer<String> listener) {
        whenDeleted = listener;
    }

    /** Makes a topic for a client. */
    @Override
    public CompletableFuture<TopicOutcome> create(NewTopic topic, boolean validateOnly) {
        return changes.submit(() -> {
            TopicOutcome.Refused refused = rules.creation(image, topic, false);
            return done(refused != null ? refused : create(topic, false, validateOnly));
        });
    }

    /**
     * Makes a topic that only the broker writes, where there is none yet; done as well if there is one. Retention does not
     * touch it unless the topic's own values say so: its oldest record may be the one that still holds.
     */
    @Override
    public CompletableFuture<TopicOutcome> ensureInternal(NewTopic wanted) {
        NewTopic topic =
                new NewTopic(wanted.name(), wanted.partitions(), TopicConfigs.withInternalDefaults(wanted.configs()));
        return changes.submit(() -> {
            Topic present = image.byName(topic.name());
            if (present != null) {
                return done(new TopicOutcome.Done(present));
            }
            TopicOutcome.Refused refused = rules.creation(image, topic, true);
            return done(refused != null ? refused : create(topic, true, false));
        });
    }

    /** Raises a topic's number of partitions to {@code total}. */
    @Override
    public CompletableFuture<TopicOutcome> addPartitions(
            String name, int total, List<List<Integer>> assignment, boolean validateOnly) {
        return changes.submit(() -> {
            TopicOutcome.Refused refused = rules.growth(image, name, total);
            return done(refused != null ? refused : grow(present(name), total, validateOnly));
        });
    }

    /** Changes a topic's own values; all of them or none. */
    @Override
    public CompletableFuture<TopicOutcome> configure(String name, List<ConfigChange> steps, boolean validateOnly) {
        return changes.submit(() -> {
            Topic topic = image.byName(name);
            if (topic == null) {
                return done(TopicRules.unknown(name));
            }
            TopicConfigs.Changed changed = TopicConfigs.changed(topic.configs(), steps);
            String problem = changed.problem() != null
                    ? changed.problem()
                    : TopicConfigs.problem(changed.configs(), topic.internal());
            if (problem != null) {
                return done(new TopicOutcome.Refused(TopicError.INVALID_CONFIG, problem));
            }
            return done(configure(topic, changed.configs(), validateOnly));
        });
    }

    /** Deletes a topic with its records. The outcome comes when its name is free again. */
    @Override
    public CompletableFuture<TopicOutcome> delete(TopicId id) {
        return changes.submit(() -> {
            Topic topic = image.byId(id);
            TopicOutcome.Refused refused = TopicRules.deletion(topic);
            return refused != null || topic == null ? done(refused) : delete(topic);
        });
    }

    /** Has every partition look after itself, each on its loop. Any thread. */
    public void housekeep(long nowEpochMs) {
        for (Topic topic : image.all()) {
            for (Partition partition : topic.partitions()) {
                partition.loop().execute(() -> partition.housekeep(nowEpochMs));
            }
        }
    }

    /**
     * Lets the change under way end, refuses others, stops and closes every partition. The last call, on a thread that may
     * wait, while loops and the control executor still run; what does not answer within {@link #STOP_WAIT_MS} is left.
     */
    public void close() {
        await(changes.close(), "change");
        List<Partition> partitions = image.all().stream()
                .flatMap(topic -> topic.partitions().stream())
                .toList();
        if (await(stopped(partitions, "broker is stopping"), "partitions")) {
            partitions.forEach(TopicCatalogue::close);
        }
    }

    /** Registers what it counts. */
    public void register(Instruments instruments) {
        instruments.gauge(
                "strobe_topics",
                "Topics, internal ones included",
                () -> image.all().size());
        instruments.gauge("strobe_partitions", "Partitions of all topics", () -> image.partitionCount());
        instruments.gauge(
                "strobe_topic_changes_waiting", "Changes that wait for the one before", changes::waitingCount);
    }

    private TopicOutcome create(NewTopic wanted, boolean internal, boolean validateOnly) {
        int count = rules.partitions(wanted);
        CatalogueEntry entry = new CatalogueEntry(
                ids.next(id -> image.byId(id) != null),
                wanted.name(),
                count,
                internal,
                false,
                CatalogueEntry.sorted(wanted.configs()));
        if (validateOnly) {
            return new TopicOutcome.Done(new Topic(entry.id(), entry.name(), List.of(), entry.configs(), internal));
        }
        return written(entry, 0, () -> {
            List<Partition> partitions = opening.open(orders(entry, 0));
            return new Topic(entry.id(), entry.name(), partitions, entry.configs(), internal);
        });
    }

    private TopicOutcome grow(Topic topic, int total, boolean validateOnly) {
        if (validateOnly) {
            return new TopicOutcome.Done(topic);
        }
        CatalogueEntry entry = new CatalogueEntry(
                topic.id(), topic.name(), total, topic.internal(), false, CatalogueEntry.sorted(topic.configs()));
        int before = topic.partitions().size();
        return written(entry, before, () -> {
            List<Partition> partitions = new ArrayList<>(topic.partitions());
            partitions.addAll(opening.open(orders(entry, before)));
            return new Topic(topic.id(), topic.name(), partitions, topic.configs(), topic.internal());
        });
    }

    private TopicOutcome configure(Topic topic, Map<String, String> changed, boolean validateOnly) {
        Topic after = new Topic(topic.id(), topic.name(), topic.partitions(), changed, topic.internal());
        if (validateOnly) {
            return new TopicOutcome.Done(after);
        }
        LogConfig logConfig = configs.logConfig(changed);
        TopicOutcome outcome =
                written(CatalogueEntry.of(after), topic.partitions().size(), () -> after);
        if (outcome instanceof TopicOutcome.Done) {
            for (Partition partition : topic.partitions()) {
                partition.loop().execute(() -> partition.configure(logConfig));
            }
        }
        return outcome;
    }

    /** Writes the entry, does the rest, publishes. Nothing is changed where the disk refuses the file. */
    private TopicOutcome written(CatalogueEntry entry, int firstNewPartition, TopicSource topic) {
        try {
            String foreign = foreignFolder(entry, firstNewPartition);
            if (foreign != null) {
                return new TopicOutcome.Refused(TopicError.STORAGE, foreign);
            }
            Map<String, CatalogueEntry> entries = entries();
            entries.put(entry.name(), entry);
            write(entries);
        } catch (DiskException e) {
            LOG.error("topic could not be written: topic={}", entry.name(), e);
            return new TopicOutcome.Refused(TopicError.STORAGE, "The disk refused the change.");
        }
        Topic after = topic.make();
        Map<String, Topic> topics = new HashMap<>();
        image.all().forEach(other -> topics.put(other.name(), other));
        topics.put(after.name(), after);
        image = new TopicImage(topics);
        return new TopicOutcome.Done(after);
    }

    /** Makes what is published once the file stands. */
    @FunctionalInterface
    private interface TopicSource {
        Topic make();
    }

    private CompletableFuture<TopicOutcome> delete(Topic topic) {
        CatalogueEntry deleted = CatalogueEntry.of(topic).asDeleted();
        Map<String, CatalogueEntry> entries = entries();
        entries.put(topic.name(), deleted);
        try {
            write(entries);
        } catch (DiskException e) {
            LOG.error("topic could not be deleted: topic={}", topic.name(), e);
            return ChangeQueue.refused(TopicError.STORAGE, "The disk refused the change.");
        }
        leftovers.put(topic.name(), deleted);
        Map<String, Topic> topics = new HashMap<>();
        image.all().forEach(other -> topics.put(other.name(), other));
        topics.remove(topic.name());
        image = new TopicImage(topics);
        return stopped(topic.partitions(), "topic was deleted")
                .thenApplyAsync(nothing -> removed(topic, deleted), control);
    }

    private TopicOutcome removed(Topic topic, CatalogueEntry deleted) {
        topic.partitions().forEach(TopicCatalogue::close);
        try {
            for (int index = 0; index < deleted.partitions(); index++) {
                Path folder = deleted.folder(logDir, index);
                if (disk.exists(folder)) {
                    disk.rename(folder, deleted.deletedFolder(logDir, index));
                }
            }
            disk.forceFolder(logDir);
            leftovers.remove(topic.name());
        } catch (DiskException e) {
            LOG.warn("folders of a deleted topic stay until the next start: topic={}", topic.name(), e);
        }
        whenDeleted.accept(topic.name());
        opening.background(() -> IntStream.range(0, deleted.partitions())
                .forEach(index -> disk.delete(deleted.deletedFolder(logDir, index))));
        return new TopicOutcome.Done(topic);
    }

    private static boolean await(CompletableFuture<Void> end, String what) {
        try {
            end.get(STOP_WAIT_MS, TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("does not stop: what={} waitedMs={}", what, STOP_WAIT_MS, e);
        }
        return false;
    }

    private static CompletableFuture<Void> stopped(List<Partition> partitions, String reason) {
        return CompletableFuture.allOf(partitions.stream()
                .map(partition ->
                        CompletableFuture.runAsync(() -> partition.stopServing(reason), partition.loop()::execute))
                .toArray(CompletableFuture[]::new));
    }

    private static void close(Partition partition) {
        try {
            partition.close();
        } catch (DiskException e) {
            LOG.warn(
                    "partition could not be closed in order: partition={}-{}", partition.topic(), partition.index(), e);
        }
    }

    private List<PartitionOpening.Order> orders(CatalogueEntry entry, int firstPartition) {
        LogConfig config = configs.logConfig(entry.configs());
        return IntStream.range(firstPartition, entry.partitions())
                .mapToObj(index -> new PartitionOpening.Order(entry, index, entry.folder(logDir, index), config))
                .toList();
    }

    private Map<String, CatalogueEntry> entries() {
        Map<String, CatalogueEntry> entries = new TreeMap<>(leftovers);
        image.all().forEach(topic -> entries.put(topic.name(), CatalogueEntry.of(topic)));
        return entries;
    }

    private void write(Map<String, CatalogueEntry> entries) {
        file.write(entries.values());
    }

    private Topic present(String name) {
        Topic topic = image.byName(name);
        if (topic == null) {
            throw new IllegalStateException("topic went away within a change: topic=" + name);
        }
        return topic;
    }

    /** A folder in the place of a new partition holds somebody's data: it is neither served nor deleted. */
    private @Nullable String foreignFolder(CatalogueEntry entry, int firstPartition) {
        for (int index = firstPartition; index < entry.partitions(); index++) {
            if (leftovers.containsKey(entry.name()) || disk.exists(entry.folder(logDir, index))) {
                return "Folder " + entry.folder(logDir, index).getFileName()
                        + " is in the way: it belongs to no topic.";
            }
        }
        return null;
    }

    private void refuseForeignData() {
        for (Path path : disk.list(logDir)) {
            if (path.getFileName().toString().matches(PARTITION_FOLDER)) {
                throw new CatalogueException("data folder has partitions but no catalogue: folder=" + logDir + " found="
                        + path.getFileName() + " missing=" + CatalogueFile.NAME);
            }
        }
    }

    private void removeDeleted(List<CatalogueEntry> entries) {
        for (CatalogueEntry entry : entries) {
            if (entry.deleted()) {
                IntStream.range(0, entry.partitions()).forEach(index -> disk.delete(entry.folder(logDir, index)));
            }
        }
        disk.list(logDir).stream().filter(CatalogueEntry::isDeletedFolder).forEach(disk::delete);
    }

    private static CompletableFuture<TopicOutcome> done(@Nullable TopicOutcome outcome) {
        if (outcome == null) {
            throw new IllegalStateException("a change ended without an outcome");
        }
        return CompletableFuture.completedFuture(outcome);
    }
}
