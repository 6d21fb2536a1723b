package dev.strobe.broker.config;

import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;

/** Addresses as the file writes them: {@code host:port}, {@code [v6]:port}, with or without {@code PLAINTEXT://}. */
final class Address {

    static final String OFF = "off";
    private static final String PROTOCOL_MARK = "://";
    private static final String PLAINTEXT = "PLAINTEXT";
    private static final int PORT_MAX = 65_535;

    private Address() {}

    /** An address to bind; port 0 takes a free one. */
    static InetSocketAddress bindable(String text) {
        InetSocketAddress named = parse(text, 0);
        InetSocketAddress resolved = new InetSocketAddress(named.getHostString(), named.getPort());
        if (resolved.isUnresolved()) {
            throw new IllegalArgumentException("host " + named.getHostString() + " does not resolve");
        }
        return resolved;
    }

    /** An address for others to connect to; left to them to resolve. Empty for the empty text. */
    static Optional<InetSocketAddress> reachable(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(reachableAddress(text));
    }

    /** An address to bind; empty for {@code off}. */
    static Optional<InetSocketAddress> bindableOrOff(String text) {
        return text.equals(OFF) ? Optional.empty() : Optional.of(bindable(text));
    }

    /** {@code host:port}. */
    static String show(InetSocketAddress address) {
        String host = address.getHostString();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    static String showListener(InetSocketAddress address) {
        return PLAINTEXT + PROTOCOL_MARK + show(address);
    }

    private static InetSocketAddress reachableAddress(String text) {
        InetSocketAddress address = parse(text, 1);
        if (address.getHostString().equals("0.0.0.0") || address.getHostString().equals("::")) {
            throw new IllegalArgumentException("clients cannot connect to a wildcard address");
        }
        return address;
    }

    private static InetSocketAddress parse(String text, int portMin) {
        if (text.indexOf(',') >= 0) {
            throw new IllegalArgumentException("only one listener is served");
        }
        String hostPort = withoutProtocol(text);
        int colon = hostPort.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("must be host:port");
        }
        String host = hostPort.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("an IPv6 address must stand in brackets: [" + host + "]:port");
        }
        if (host.isBlank()) {
            throw new IllegalArgumentException("must name its host; 0.0.0.0 for all interfaces");
        }
        return InetSocketAddress.createUnresolved(host, port(hostPort.substring(colon + 1), portMin));
    }

    private static String withoutProtocol(String text) {
        int mark = text.indexOf(PROTOCOL_MARK);
        if (mark < 0) {
            return text;
        }
        String protocol = text.substring(0, mark).toUpperCase(Locale.ROOT);
        if (!protocol.equals(PLAINTEXT)) {
            throw new IllegalArgumentException("protocol " + protocol + " is not served, only " + PLAINTEXT);
        }
        return text.substring(mark + PROTOCOL_MARK.length());
    }

    private static int port(String text, int portMin) {
        String problem = ValueType.ints(portMin, PORT_MAX).check().apply(text);
        if (problem != null) {
            throw new IllegalArgumentException("port " + problem);
        }
        return Integer.parseInt(text);
    }
}
