package dev.strobe.broker.partition;

import static dev.strobe.broker.partition.PartitionFixture.GROUP_COMMIT;

import dev.strobe.broker.batch.RecordBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Clients that keep up to five batches in flight and repeat whatever was not acknowledged, over lost requests, lost answers,
 * restarts and crashes that lose what was not durable: each record must be in the log once, in order, and none that was
 * acknowledged may be missing.
 */
class IdempotenceTest {

    @Test
    void eachRecordIsInTheLogOnceHoweverOftenItIsSentOverRestartsAndCrashes() {
        Property.forAll(400, random -> {
            PartitionFixture fixture = new PartitionFixture(GROUP_COMMIT);
            List<TestClient> clients = new ArrayList<>();
            for (int id = 0; id < 3; id++) {
                boolean wraps = random.nextBoolean();
                clients.add(new TestClient(id, wraps ? Integer.MAX_VALUE - random.nextInt(20) : 0));
            }
            for (int step = 0; step < 150; step++) {
                act(fixture, clients, random);
            }
            for (TestClient client : clients) {
                client.sendAll(fixture, random, 0);
            }
            fixture.flush();
            clients.forEach(TestClient::takeAnswers);
            fixture.log.crash();

            assertEachRecordOnceAndInOrder(fixture, clients);
        });
    }

    private static void act(PartitionFixture fixture, List<TestClient> clients, SplittableRandom random) {
        TestClient client = clients.get(random.nextInt(clients.size()));
        switch (random.nextInt(20)) {
            case 0 -> {
                fixture.partition.stopServing("restart");
                fixture.partition.close();
                fixture.reopen();
                clients.forEach(TestClient::disconnected);
            }
            case 1, 2 -> {
                fixture.log.crash();
                fixture.reopen();
                clients.forEach(TestClient::disconnected);
            }
            case 3, 4, 5, 6 -> {
                fixture.flush();
                client.takeAnswers();
            }
            case 7 -> client.disconnected();
            case 8, 9, 10, 11 -> client.sendAll(fixture, random, 4);
            default -> client.sendNew(fixture, random);
        }
    }

    private static void assertEachRecordOnceAndInOrder(PartitionFixture fixture, List<TestClient> clients) {
        List<RecordBatch> batches = new ArrayList<>();
        for (int i = 0; i < fixture.log.batches.size(); i++) {
            batches.add(fixture.log.header(i));
        }
        TestClient.assertEachRecordOnceAndInOrder(batches, clients);
    }
}
