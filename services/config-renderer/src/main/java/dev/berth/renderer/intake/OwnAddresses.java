/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import inet.ipaddr.IPAddress;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Addresses no machine may have: this process' own and the API server's. Looked up again and again:
 * a name that did not resolve at the start must not stay allowed for ever.
 */
final class OwnAddresses {

    private static final Logger LOG = Logger.getLogger(OwnAddresses.class);

    private final String apiServer;
    private volatile List<IPAddress> apiServers = List.of();
    private volatile List<IPAddress> here = List.of();
    private volatile boolean unresolved;

    /**
     * @param apiServer host of a URL: a name, an IPv4 address or an IPv6 address in brackets
     */
    OwnAddresses(String apiServer) {
        this.apiServer =
                apiServer.startsWith("[")
                        ? apiServer.substring(1, apiServer.length() - 1)
                        : apiServer;
    }

    List<IPAddress> all() {
        return Stream.concat(here.stream(), apiServers.stream()).toList();
    }

    void look() {
        try {
            here =
                    addresses(
                            NetworkInterface.networkInterfaces()
                                    .flatMap(NetworkInterface::inetAddresses));
        } catch (SocketException unknown) {
            throw new IllegalStateException("this machine's addresses cannot be read", unknown);
        }
        try {
            apiServers = addresses(Stream.of(InetAddress.getAllByName(apiServer)));
            unresolved = false;
        } catch (UnknownHostException unknown) {
            if (!unresolved) {
                LOG.warnf(
                        "the API server's name %s does not resolve here: %s",
                        apiServer,
                        apiServers.isEmpty()
                                ? "its address is not refused to machines until it does"
                                : "the address it had stays refused to machines");
            }
            unresolved = true;
        }
    }

    private static List<IPAddress> addresses(Stream<InetAddress> found) {
        List<IPAddress> addresses = new ArrayList<>();
        found.forEach(
                address -> {
                    String text = address.getHostAddress();
                    int zone = text.indexOf('%');
                    Addresses.address(zone < 0 ? text : text.substring(0, zone))
                            .ifPresent(addresses::add);
                });
        return addresses;
    }
}
