package dev.strobe.broker.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strobe.broker.storage.DiskException;
import dev.strobe.broker.storage.DiskFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TopicCatalogueTest {

    private final CatalogueFixture fixture = new CatalogueFixture();

    @Test
    void aTopicIsThereOnceItsCreationIsAnswered() {
        CompletableFuture<TopicOutcome> outcome = fixture.catalogue.create(wanted("orders", 3), false);

        assertThat(outcome).isNotDone();
        assertThat(fixture.catalogue.image().byName("orders")).isNull();
        fixture.settle();
        assertThat(outcome).isCompletedWithValueMatching(TopicOutcome.Done.class::isInstance);
        Topic topic = fixture.topic("orders");
        assertThat(topic.partitions()).hasSize(3);
        assertThat(fixture.catalogue.image().byId(topic.id())).isSameAs(topic);
        assertThat(fixture.partition("orders", 2).folder).isEqualTo(folder("orders-2"));
    }

    @Test
    void aTopicWithoutANumberOfPartitionsGetsTheBrokersDefault() {
        assertThat(fixture.create("orders", NewTopic.DEFAULT_PARTITIONS, Map.of())
                        .partitions())
                .hasSize(2);
    }

    @Test
    void topicsSurviveTheProcessWithTheirIdsAndValues() {
        Topic before = fixture.create("orders", 3, Map.of("retention.ms", "5", "flush", "group-commit"));
        fixture.create("other", 1, Map.of());

        fixture.disk.kill();
        fixture.start();

        Topic after = fixture.topic("orders");
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.configs()).isEqualTo(before.configs());
        assertThat(after.partitions())
                .extracting(partition -> partition.topic() + partition.index())
                .containsExactly("orders0", "orders1", "orders2");
        assertThat(fixture.partition("orders", 0).config.retentionMs()).isEqualTo(5);
        assertThat(fixture.partition("other", 0).index()).isZero();
    }

    @Test
    void whatWasAnsweredSurvivesTheMachineWhateverTheDiskLoses() {
        for (int seed = 0; seed < 50; seed++) {
            CatalogueFixture tried = new CatalogueFixture();
            Random random = new Random(seed);
            Set<String> names = new HashSet<>();
            for (int change = 0; change < 6; change++) {
                String name = "t" + random.nextInt(3);
                if (names.remove(name)) {
                    tried.settled(tried.catalogue.delete(tried.topic(name).id()));
                } else {
                    tried.create(name, 1, Map.of());
                    names.add(name);
                }
            }

            tried.disk.crash(seed);
            tried.start();

            assertThat(tried.catalogue.image().all())
                    .as("seed %d", seed)
                    .extracting(Topic::name)
                    .containsExactlyInAnyOrderElementsOf(names);
        }
    }

    @Test
    void validatingChangesNothing() {
        TopicOutcome outcome = fixture.settled(fixture.catalogue.create(wanted("orders", 3), true));

        assertThat(outcome).isInstanceOf(TopicOutcome.Done.class);
        assertThat(fixture.catalogue.image().all()).isEmpty();
        assertThat(fixture.disk.exists(folder("orders-0"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a b", "ü", "a\n"})
    void namesThatKafkaRefusesAreRefused(String name) {
        assertRefused(create(name), TopicError.INVALID_NAME, "Topic name is invalid");
        assertRefused(create("x".repeat(250)), TopicError.INVALID_NAME, "longer than");
        assertThat(create("x".repeat(249))).isInstanceOf(TopicOutcome.Done.class);
    }

    @Test
    void namesThatMetricsCouldNotTellApartCollide() {
        fixture.create("a.b", 1, Map.of());

        assertRefused(create("a_b"), TopicError.INVALID_NAME, "Topic 'a_b' collides with existing topic: a.b");
        assertRefused(create("a.b"), TopicError.TOPIC_EXISTS, "Topic 'a.b' already exists.");
    }

    @Test
    void onlyTheBrokerMakesAndChangesInternalTopics() {
        assertRefused(create(TopicNames.OFFSETS), TopicError.INVALID_NAME, "by the broker itself");

        TopicOutcome made = fixture.settled(fixture.catalogue.ensureInternal(wanted(TopicNames.OFFSETS, 4)));
        TopicOutcome again = fixture.settled(fixture.catalogue.ensureInternal(wanted(TopicNames.OFFSETS, 9)));

        Topic topic = fixture.topic(TopicNames.OFFSETS);
        assertThat(made).isEqualTo(new TopicOutcome.Done(topic)).isEqualTo(again);
        assertThat(topic.internal()).isTrue();
        assertThat(topic.partitions()).hasSize(4);
        assertThat(fixture.partition(TopicNames.OFFSETS, 0).config.retentionMs())
                .isEqualTo(-1);
        assertRefused(
                fixture.settled(fixture.catalogue.delete(topic.id())), TopicError.INVALID_NAME, "cannot be deleted");
        assertRefused(
                fixture.settled(fixture.catalogue.addPartitions(topic.name(), 5, List.of(), false)),
                TopicError.INVALID_NAME,
                "broker's own");
    }

    @Test
    void partitionsOfAllTopicsAreBounded() {
        fixture.create("orders", CatalogueFixture.PARTITIONS_MAX - 1, Map.of());

        assertRefused(
                fixture.settled(fixture.catalogue.create(wanted("more", 2), false)),
                TopicError.TOO_MANY_PARTITIONS,
                "Too many partitions: existing=9 new=2 > partitions.max=10");
        assertRefused(
                fixture.settled(fixture.catalogue.addPartitions("orders", Integer.MAX_VALUE, List.of(), false)),
                TopicError.TOO_MANY_PARTITIONS,
                "partitions.max=10");
        assertThat(create("one")).isInstanceOf(TopicOutcome.Done.class);
    }

    @Test
    void partitionsAreAddedBehindThoseThatAreThere() {
        Topic before = fixture.create("orders", 1, Map.of());

        fixture.settled(fixture.catalogue.addPartitions("orders", 3, List.of(), true));
        assertThat(fixture.topic("orders").partitions()).hasSize(1);
        fixture.settled(fixture.catalogue.addPartitions("orders", 3, List.of(), false));

        Topic after = fixture.topic("orders");
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.partition(0)).isSameAs(before.partition(0));
        assertThat(after.partitions()).hasSize(3);
        assertRefused(
                fixture.settled(fixture.catalogue.addPartitions("orders", 2, List.of(), false)),
                TopicError.INVALID_PARTITIONS,
                "currently has 3");
        assertRefused(
                fixture.settled(fixture.catalogue.addPartitions("orders", 3, List.of(), false)),
                TopicError.INVALID_PARTITIONS,
                "already has 3");
        assertRefused(
                fixture.settled(fixture.catalogue.addPartitions("none", 3, List.of(), false)),
                TopicError.UNKNOWN_TOPIC,
                "does not host");
    }

    @Test
    void aDeletedTopicStopsServingBeforeItsFoldersGo() {
        Topic topic = fixture.create("orders", 2, Map.of());
        FakePartition partition = fixture.partition("orders", 1);

        CompletableFuture<TopicOutcome> outcome = fixture.catalogue.delete(topic.id());
        fixture.control.remove().run();

        assertThat(fixture.catalogue.image().byName("orders")).isNull();
        assertThat(fixture.disk.exists(folder("orders-1"))).isTrue();
        assertThat(outcome).isNotDone();
        fixture.settle();
        assertThat(partition.calls).containsExactly("stop", "close");
        assertThat(outcome).isDone();
        assertThat(fixture.disk.list(CatalogueFixture.LOG_DIR)).containsExactly(folder(CatalogueFile.NAME));
    }

    @Test
    void aTopicOfADeletedOnesNameIsAnotherTopic() {
        Topic before = fixture.create("orders", 1, Map.of());

        CompletableFuture<TopicOutcome> deletion = fixture.catalogue.delete(before.id());
        CompletableFuture<TopicOutcome> creation = fixture.catalogue.create(wanted("orders", 1), false);
        fixture.settle();

        assertThat(deletion).isDone();
        assertThat(creation).isCompletedWithValueMatching(TopicOutcome.Done.class::isInstance);
        Topic after = fixture.topic("orders");
        assertThat(after.id()).isNotEqualTo(before.id());
        assertThat(fixture.disk.exists(folder("orders-0"))).isTrue();
        assertRefused(
                fixture.settled(fixture.catalogue.delete(before.id())), TopicError.UNKNOWN_TOPIC, "does not host");
    }

    @Test
    void aCrashInMidDeletionLeavesNothingAfterTheNextStart() {
        Topic topic = fixture.create("orders", 2, Map.of());
        fixture.create("kept", 1, Map.of());
        CompletableFuture<TopicOutcome> unanswered = fixture.catalogue.delete(topic.id());
        fixture.control.remove().run();

        assertThat(unanswered).isNotDone();
        fixture.disk.kill();
        fixture.control.clear();
        fixture.start();

        assertThat(fixture.disk.list(CatalogueFixture.LOG_DIR))
                .containsExactly(folder("kept-0"), folder(CatalogueFile.NAME));
    }

    @Test
    void aFolderThatTheCatalogueDoesNotNameIsNeitherServedNorDeleted() {
        fixture.disk.createFolders(folder("orders-0"));
        fixture.disk.open(folder("orders-0").resolve("precious")).close();

        assertRefused(create("orders"), TopicError.STORAGE, "Folder orders-0 is in the way");
        fixture.start();
        assertThat(fixture.disk.exists(folder("orders-0").resolve("precious"))).isTrue();
    }

    @Test
    void partitionsWithoutACatalogueKeepTheBrokerFromStarting() {
        fixture.create("orders", 1, Map.of());
        fixture.disk.delete(folder(CatalogueFile.NAME));

        assertThatThrownBy(fixture::start)
                .isInstanceOf(CatalogueException.class)
                .hasMessageContaining("found=orders-0 missing=topics.catalogue");
    }

    @Test
    void aDamagedCatalogueKeepsTheBrokerFromStarting() {
        fixture.create("orders", 1, Map.of());
        try (DiskFile file = fixture.disk.open(folder(CatalogueFile.NAME))) {
            file.write(ByteBuffer.wrap(new byte[] {'X'}), 30);
        }

        assertThatThrownBy(fixture::start)
                .isInstanceOf(CatalogueException.class)
                .hasMessageContaining("checksum does not hold")
                .hasMessageContaining("/data/topics.catalogue");
    }

    @Test
    void aDiskThatRefusesLeavesTheTopicsAsTheyWere() {
        fixture.create("orders", 1, Map.of());
        fixture.disk.beforeForce(() -> {
            throw new DiskException("full");
        });

        assertRefused(create("more"), TopicError.STORAGE, "disk refused");
        assertRefused(
                fixture.settled(fixture.catalogue.addPartitions("orders", 2, List.of(), false)),
                TopicError.STORAGE,
                "disk refused");
        assertRefused(
                fixture.settled(fixture.catalogue.delete(fixture.topic("orders").id())),
                TopicError.STORAGE,
                "disk refused");
        assertThat(fixture.catalogue.image().all()).extracting(Topic::name).containsExactly("orders");
        fixture.disk.beforeForce(() -> {});
        assertThat(create("more")).isInstanceOf(TopicOutcome.Done.class);
    }

    @Test
    void changedValuesReachEveryPartitionOnItsLoop() {
        fixture.create("orders", 2, Map.of("retention.ms", "5"));

        fixture.settled(fixture.catalogue.configure(
                "orders", List.of(set("segment.bytes", "2000000"), delete("retention.ms")), false));

        for (int index = 0; index < 2; index++) {
            assertThat(fixture.partition("orders", index).config.segmentBytes()).isEqualTo(2_000_000);
            assertThat(fixture.partition("orders", index).config.retentionMs()).isEqualTo(604_800_000);
        }
        assertThat(fixture.topic("orders").configs()).containsExactly(Map.entry("segment.bytes", "2000000"));
    }

    @Test
    void ofSeveralValuesAllAreTakenOrNone() {
        fixture.create("orders", 1, Map.of());

        TopicOutcome outcome = fixture.settled(fixture.catalogue.configure(
                "orders", List.of(set("retention.ms", "5"), set("segment.bytes", "1")), false));

        assertRefused(outcome, TopicError.INVALID_CONFIG, "segment.bytes");
        assertThat(fixture.topic("orders").configs()).isEmpty();
    }

    @Test
    void housekeepingRunsOnEachPartitionsLoop() {
        fixture.create("orders", 2, Map.of());

        fixture.catalogue.housekeep(7);

        assertThat(fixture.partition("orders", 1).calls).isEmpty();
        fixture.settle();
        assertThat(fixture.partition("orders", 0).calls).containsExactly("housekeep 7");
        assertThat(fixture.partition("orders", 1).calls).containsExactly("housekeep 7");
    }

    @Test
    void moreChangesThanTheQueueHoldsAreSentAway() {
        List<CompletableFuture<TopicOutcome>> outcomes = new ArrayList<>();
        for (int change = 0; change < ChangeQueue.CHANGES_MAX + 5; change++) {
            outcomes.add(fixture.catalogue.addPartitions("none", 3, List.of(), false));
        }
        fixture.settle();

        assertThat(outcomes).allMatch(CompletableFuture::isDone);
        assertThat(outcomes)
                .filteredOn(outcome ->
                        outcome.join() instanceof TopicOutcome.Refused refused && refused.error() == TopicError.BUSY)
                .hasSize(4);
    }

    @Test
    void aBrokerThatStopsRefusesWhatWaitsAndClosesItsPartitions() throws Exception {
        fixture.create("orders", 2, Map.of());
        FakePartition partition = fixture.partition("orders", 0);
        CompletableFuture<TopicOutcome> first = fixture.catalogue.create(wanted("first", 1), false);
        CompletableFuture<TopicOutcome> second = fixture.catalogue.create(wanted("second", 1), false);

        Thread closing = Thread.ofPlatform().start(fixture.catalogue::close);
        while (closing.isAlive()) {
            synchronized (fixture) {
                if (second.isDone()) {
                    fixture.settle();
                }
            }
            closing.join(1);
        }

        assertThat(first.join()).isInstanceOf(TopicOutcome.Done.class);
        assertRefused(second.join(), TopicError.NOT_SERVED, "stopping");
        assertRefused(fixture.catalogue.create(wanted("third", 1), false).join(), TopicError.NOT_SERVED, "stopping");
        assertThat(partition.calls).containsExactly("stop", "close");
    }

    @ParameterizedTest
    @CsvSource({"retention.ms,-2", "retention.ms,abc", "cleanup.policy,compact", "unknown.key,1", "flush.messages,5"})
    void valuesThatCannotBeServedAreRefusedOnCreation(String key, String value) {
        TopicOutcome outcome =
                fixture.settled(fixture.catalogue.create(new NewTopic("orders", 1, Map.of(key, value)), false));

        assertRefused(outcome, TopicError.INVALID_CONFIG, key);
    }

    private TopicOutcome create(String name) {
        return fixture.settled(fixture.catalogue.create(wanted(name, 1), false));
    }

    private static NewTopic wanted(String name, int partitions) {
        return new NewTopic(name, partitions, Map.of());
    }

    private static ConfigChange set(String key, String value) {
        return new ConfigChange(key, ConfigChange.Step.SET, value);
    }

    private static ConfigChange delete(String key) {
        return new ConfigChange(key, ConfigChange.Step.DELETE, "");
    }

    private static Path folder(String name) {
        return CatalogueFixture.LOG_DIR.resolve(name);
    }

    private static void assertRefused(TopicOutcome outcome, TopicError error, String message) {
        assertThat(outcome).isInstanceOfSatisfying(TopicOutcome.Refused.class, refused -> {
            assertThat(refused.error()).isEqualTo(error);
            assertThat(refused.message()).contains(message);
        });
    }
}
