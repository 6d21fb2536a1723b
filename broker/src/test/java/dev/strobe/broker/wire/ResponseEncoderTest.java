package dev.strobe.broker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.log.LogSlice;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ResponseEncoderTest {

    @Test
    void aFetchResponseWithSlicesReadsLikeOneWithRecords() {
        for (short version : ApiKeys.FETCH.allVersions()) {
            FetchResponseData.PartitionData partition =
                    new FetchResponseData.PartitionData().setPartitionIndex(3).setHighWatermark(42);
            RecordBytes.put(partition, new BytesSlice(new byte[] {1, 2, 3, 4}));
            FetchResponseData.PartitionData empty = new FetchResponseData.PartitionData().setPartitionIndex(4);
            RecordBytes.putNone(empty);
            FetchResponseData response = new FetchResponseData()
                    .setResponses(List.of(new FetchResponseData.FetchableTopicResponse()
                            .setTopic(version < 13 ? "orders" : "")
                            .setTopicId(version < 13 ? Uuid.ZERO_UUID : new Uuid(1, 2))
                            .setPartitions(List.of(partition, empty))));
            Collected collected = new Collected();

            ResponseEncoder.encode(request(version), response, collected);

            ByteBuffer frame = collected.frame();
            assertThat(frame.getInt()).isEqualTo(frame.remaining());
            FetchResponse read = (FetchResponse)
                    AbstractResponse.parseResponse(frame, new RequestHeader(ApiKeys.FETCH, version, "c", 77));
            FetchResponseData.PartitionData first =
                    read.data().responses().getFirst().partitions().getFirst();
            assertThat(first.highWatermark()).isEqualTo(42);
            assertThat(((MemoryRecords) first.records()).buffer()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
            assertThat(frame.remaining()).isZero();
        }
    }

    private static Request request(short version) {
        RequestHead head = new RequestHead(ApiKeys.FETCH, version, 77, "c");
        return new Request(head, new FetchResponseData(), new NoSink(), 0, 0);
    }

    private static final class NoSink implements ResponseSink {
        @Override
        public void respond(Request request, @Nullable ApiMessage response) {}

        @Override
        public void whenClosed(Runnable task) {}

        @Override
        public void disconnect(String reason) {}

        @Override
        public String clientHost() {
            return "test";
        }

        @Override
        public int loop() {
            return 0;
        }
    }

    private static final class Collected extends FrameOutput {
        private ByteBufferAccessor bytes = new ByteBufferAccessor(ByteBuffer.allocate(0));

        ByteBuffer frame() {
            assertThat(bytes.buffer().remaining()).isZero();
            return bytes.buffer().flip();
        }

        @Override
        protected void begin(int frameBytes, int sliceBytes) {
            bytes = new ByteBufferAccessor(ByteBuffer.allocate(frameBytes + sliceBytes));
        }

        @Override
        protected void writeSlice(LogSlice slice) {
            slice.copyTo(bytes.buffer(), 0);
            slice.release();
        }

        @Override
        public void writeByte(byte value) {
            bytes.writeByte(value);
        }

        @Override
        public void writeShort(short value) {
            bytes.writeShort(value);
        }

        @Override
        public void writeInt(int value) {
            bytes.writeInt(value);
        }

        @Override
        public void writeLong(long value) {
            bytes.writeLong(value);
        }

        @Override
        public void writeDouble(double value) {
            bytes.writeDouble(value);
        }

        @Override
        public void writeByteArray(byte[] value) {
            bytes.writeByteArray(value);
        }

        @Override
        public void writeUnsignedVarint(int value) {
            bytes.writeUnsignedVarint(value);
        }

        @Override
        public void writeByteBuffer(ByteBuffer value) {
            bytes.writeByteBuffer(value);
        }

        @Override
        public void writeVarint(int value) {
            bytes.writeVarint(value);
        }

        @Override
        public void writeVarlong(long value) {
            bytes.writeVarlong(value);
        }
    }
}
