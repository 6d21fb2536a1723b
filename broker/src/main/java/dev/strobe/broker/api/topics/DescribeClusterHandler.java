package dev.strobe.broker.api.topics;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.wire.Request;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeClusterResponseData.DescribeClusterBroker;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** Who is there. */
final class DescribeClusterHandler implements ApiHandler {

    private static final byte BROKERS = 1;
    private static final byte CONTROLLERS = 2;

    private final Cluster cluster;

    DescribeClusterHandler(Cluster cluster) {
        this.cluster = cluster;
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
        response.setClusterId(cluster.clusterId()).setControllerId(cluster.nodeId());
        response.brokers()
                .add(new DescribeClusterBroker()
                        .setBrokerId(cluster.nodeId())
                        .setHost(cluster.host())
                        .setPort(cluster.port()));
        if (body.includeClusterAuthorizedOperations()) {
            response.setClusterAuthorizedOperations(Cluster.CLUSTER_OPERATIONS);
        }
        request.respond(response);
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
