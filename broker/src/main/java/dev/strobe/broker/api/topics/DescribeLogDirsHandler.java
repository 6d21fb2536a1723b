package dev.strobe.broker.api.topics;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.ReplicatedPartition;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.topic.Topic;
import dev.strobe.broker.topic.TopicAdmin;
import dev.strobe.broker.wire.Request;
import java.util.List;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsRequestData.DescribableLogDirTopic;
import org.apache.kafka.common.message.DescribeLogDirsResponseData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsPartition;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsResult;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsTopic;
import org.apache.kafka.common.protocol.ApiKeys;

/** Sizes of the partitions that this node keeps. The disk itself is not asked: that may take as long as it likes, and this runs on a loop. */
final class DescribeLogDirsHandler implements ApiHandler {

    private final TopicAdmin topics;
    private final Cluster cluster;
    private final String logDir;

    DescribeLogDirsHandler(TopicAdmin topics, Cluster cluster) {
        this.topics = topics;
        this.cluster = cluster;
        this.logDir = cluster.config().logDir().toAbsolutePath().toString();
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.DESCRIBE_LOG_DIRS;
    }

    @Override
    public void handle(Request request) {
        DescribeLogDirsRequestData body = request.body(DescribeLogDirsRequestData.class);
        DescribeLogDirsResult result = new DescribeLogDirsResult().setLogDir(logDir);
        MetadataImage image = cluster.image();
        for (Topic topic : topics.image().all()) {
            List<DescribeLogDirsPartition> partitions = topic.partitions().stream()
                    .filter(partition -> isAsked(body, partition) && isKept(image, partition))
                    .map(partition -> new DescribeLogDirsPartition()
                            .setPartitionIndex(partition.index())
                            .setPartitionSize(partition.view().log().sizeBytes()))
                    .toList();
            if (!partitions.isEmpty()) {
                result.topics()
                        .add(new DescribeLogDirsTopic().setName(topic.name()).setPartitions(partitions));
            }
        }
        request.respond(new DescribeLogDirsResponseData().setResults(List.of(result)));
    }

    private boolean isKept(MetadataImage image, Partition partition) {
        ReplicatedPartition replicated = image.partition(partition.topicId(), partition.index());
        return replicated != null && replicated.replicas().contains(cluster.nodeId());
    }

    private static boolean isAsked(DescribeLogDirsRequestData body, Partition partition) {
        if (body.topics() == null) {
            return true;
        }
        DescribableLogDirTopic asked = body.topics().find(partition.topic());
        return asked != null && asked.partitions().contains(partition.index());
    }
}
