package dev.strobe.broker.wire;

import org.apache.kafka.common.protocol.ApiKeys;

/**
 * What stands before a request's body.
 *
 * @param clientId empty if the client gave none
 */
public record RequestHead(ApiKeys api, short version, int correlationId, String clientId) {}
