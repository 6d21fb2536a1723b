package dev.strobe.broker.api;

import dev.strobe.broker.fault.FaultPoints;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.partition.ProducerIds;
import dev.strobe.broker.storage.MemoryDisk;
import dev.strobe.broker.telemetry.Instruments;
import dev.strobe.broker.telemetry.StageClock;
import dev.strobe.broker.time.NanoClock;
import dev.strobe.broker.topic.TopicImage;
import dev.strobe.broker.wire.Request;
import dev.strobe.broker.wire.RequestHead;
import dev.strobe.broker.wire.ResponseSink;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/** The handlers of records over partitions of the test, and what they answer. */
public final class AskedApis {

    private static final int FETCH_BYTES_MAX = 1 << 20;

    public final RecordApis.Handlers handlers;

    public AskedApis(Supplier<TopicImage> topics, List<PartitionLoop> loops, NanoClock clock, KnownLeaders leaders) {
        MemoryDisk disk = new MemoryDisk();
        Path folder = Path.of("/data");
        disk.createFolders(folder);
        handlers = RecordApis.handlers(new RecordApis.Setup(
                topics,
                loops,
                Collections.nCopies(loops.size(), StageClock.OFF),
                null,
                new ProducerIds(disk, folder, Runnable::run),
                Runnable::run,
                clock,
                Instruments.NONE,
                FETCH_BYTES_MAX,
                FaultPoints.OFF,
                leaders));
    }

    Asked client(ApiKeys api, ApiMessage body) {
        return ask(handlers.clients(), api, api.latestVersion(false), body);
    }

    Asked peer(ApiKeys api, ApiMessage body) {
        return ask(handlers.peers(), api, api.latestVersion(false), body);
    }

    private static Asked ask(List<ApiHandler> among, ApiKeys api, short version, ApiMessage body) {
        Asked asked = new Asked();
        among.stream()
                .filter(handler -> handler.key() == api)
                .findFirst()
                .orElseThrow()
                .handle(new Request(new RequestHead(api, version, 1, "test"), body, asked, 0, 0));
        return asked;
    }

    /** A request and what came back. */
    static final class Asked implements ResponseSink {
        final List<ApiMessage> answers = new ArrayList<>();
        private @Nullable Runnable closeTask;

        <T extends ApiMessage> T answer(Class<T> type) {
            if (answers.size() != 1) {
                throw new AssertionError("answers: " + answers);
            }
            return type.cast(answers.getFirst());
        }

        boolean isAnswered() {
            return !answers.isEmpty();
        }

        void close() {
            if (closeTask != null) {
                closeTask.run();
            }
        }

        @Override
        public void respond(Request request, @Nullable ApiMessage response) {
            if (response != null) {
                answers.add(response);
            }
        }

        @Override
        public void whenClosed(Runnable task) {
            closeTask = task;
        }

        @Override
        public void disconnect(String reason) {
            throw new AssertionError(reason);
        }

        @Override
        public String clientHost() {
            return "127.0.0.1";
        }

        @Override
        public int loop() {
            return 0;
        }
    }
}
