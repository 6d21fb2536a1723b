package dev.strobe.broker.wire;

import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.BrokerHeartbeatResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * The error code of an answer, for telemetry: the answer's own, or the first one of its parts. Answers without one of their
 * own whose parts nobody waits for count as good.
 */
public final class AnswerError {

    private static final short NONE = 0;

    private AnswerError() {}

    /** As Kafka numbers it; 0 for none. */
    public static short of(ApiMessage answer) {
        return switch (answer) {
            case ApiVersionsResponseData data -> data.errorCode();
            case BrokerHeartbeatResponseData data -> data.errorCode();
            case DescribeClusterResponseData data -> data.errorCode();
            case HeartbeatResponseData data -> data.errorCode();
            case InitProducerIdResponseData data -> data.errorCode();
            case JoinGroupResponseData data -> data.errorCode();
            case LeaveGroupResponseData data -> data.errorCode();
            case ListGroupsResponseData data -> data.errorCode();
            case OffsetDeleteResponseData data -> data.errorCode();
            case SyncGroupResponseData data -> data.errorCode();
            case FindCoordinatorResponseData data -> coordinator(data);
            case OffsetFetchResponseData data -> offsets(data);
            case OffsetCommitResponseData data -> commits(data);
            case ListOffsetsResponseData data -> positions(data);
            case MetadataResponseData data -> topics(data);
            case CreateTopicsResponseData data -> created(data);
            case DeleteTopicsResponseData data -> deleted(data);
            default -> NONE;
        };
    }

    private static short coordinator(FindCoordinatorResponseData data) {
        for (var coordinator : data.coordinators()) {
            if (coordinator.errorCode() != NONE) {
                return coordinator.errorCode();
            }
        }
        return data.errorCode();
    }

    private static short offsets(OffsetFetchResponseData data) {
        for (var group : data.groups()) {
            if (group.errorCode() != NONE) {
                return group.errorCode();
            }
        }
        return data.errorCode();
    }

    private static short commits(OffsetCommitResponseData data) {
        for (var topic : data.topics()) {
            for (var partition : topic.partitions()) {
                if (partition.errorCode() != NONE) {
                    return partition.errorCode();
                }
            }
        }
        return NONE;
    }

    private static short positions(ListOffsetsResponseData data) {
        for (var topic : data.topics()) {
            for (var partition : topic.partitions()) {
                if (partition.errorCode() != NONE) {
                    return partition.errorCode();
                }
            }
        }
        return NONE;
    }

    private static short topics(MetadataResponseData data) {
        for (var topic : data.topics()) {
            if (topic.errorCode() != NONE) {
                return topic.errorCode();
            }
        }
        return NONE;
    }

    private static short created(CreateTopicsResponseData data) {
        for (var topic : data.topics()) {
            if (topic.errorCode() != NONE) {
                return topic.errorCode();
            }
        }
        return NONE;
    }

    private static short deleted(DeleteTopicsResponseData data) {
        for (var topic : data.responses()) {
            if (topic.errorCode() != NONE) {
                return topic.errorCode();
            }
        }
        return NONE;
    }
}
