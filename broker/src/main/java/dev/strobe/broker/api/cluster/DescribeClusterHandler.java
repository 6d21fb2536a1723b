package dev.strobe.broker.api.cluster;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.api.AuthorizedOperations;
import dev.strobe.broker.cluster.metadata.ClusterMetadata;
import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.wire.Request;
import java.util.Comparator;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeClusterResponseData.DescribeClusterBroker;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** Who is there; from version 2 on with nodes that are fenced, if they are asked for. */
final class DescribeClusterHandler implements ApiHandler {

    private static final byte BROKERS = 1;
    private static final byte CONTROLLERS = 2;

    private final ClusterMetadata metadata;
    private final String clusterId;

    DescribeClusterHandler(ClusterMetadata metadata, String clusterId) {
        this.metadata = metadata;
        this.clusterId = clusterId;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.DESCRIBE_CLUSTER;
    }

    @Override
    public void handle(Request request) {
        DescribeClusterRequestData body = request.body(DescribeClusterRequestData.class);
        DescribeClusterResponseData response = new DescribeClusterResponseData();
        if (body.endpointType() != BROKERS) {
            request.respond(refused(response, body.endpointType()));
            return;
        }
        MetadataImage image = metadata.image();
        response.setClusterId(clusterId).setControllerId(image.controller());
        image.nodes().values().stream()
                .filter(node -> body.includeFencedBrokers() || !node.fenced())
                .sorted(Comparator.comparingInt(ClusterNode::id))
                .forEach(node -> response.brokers().add(described(node)));
        if (body.includeClusterAuthorizedOperations()) {
            response.setClusterAuthorizedOperations(AuthorizedOperations.OF_CLUSTER);
        }
        request.respond(response);
    }

    private static DescribeClusterBroker described(ClusterNode node) {
        return new DescribeClusterBroker()
                .setBrokerId(node.id())
                .setHost(node.client().host())
                .setPort(node.client().port())
                .setRack(node.rack().isEmpty() ? null : node.rack())
                .setIsFenced(node.fenced());
    }

    private static DescribeClusterResponseData refused(DescribeClusterResponseData response, byte endpointType) {
        return endpointType == CONTROLLERS
                ? response.setErrorCode(Errors.MISMATCHED_ENDPOINT_TYPE.code())
                        .setErrorMessage("The request was sent to an endpoint of type BROKER,"
                                + " but we wanted an endpoint of type CONTROLLER")
                : response.setErrorCode(Errors.UNSUPPORTED_ENDPOINT_TYPE.code())
                        .setErrorMessage("Unsupported endpoint type " + endpointType);
    }
}
