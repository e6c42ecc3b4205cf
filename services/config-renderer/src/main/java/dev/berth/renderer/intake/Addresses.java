/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads address literals in their one plain form and says which addresses no policy can allow.
 *
 * @param sandbox whether 127.0.0.0/8 is where the machines are
 * @param ours addresses of the API server and of Berth itself
 * @param services the cluster's service networks
 */
record Addresses(boolean sandbox, List<IPAddress> ours, List<IPAddress> services) {

    // Neither octal, hexadecimal nor shortened forms, ranges, zones, masks: one way to read it.
    private static final IPAddressStringParameters PLAIN = parameters(false);
    private static final IPAddressStringParameters NETWORK = parameters(true);

    private static final List<IPAddress> METADATA =
            List.of(
                    known("169.254.169.254"),
                    known("fd00:ec2::254"),
                    known("100.100.100.200"),
                    known("168.63.129.16"),
                    known("192.0.0.192"));

    /**
     * NAT64 (RFC 6052, RFC 8215), 6to4 (RFC 3056) and Teredo (RFC 4380): none is a machine's own.
     */
    private static final List<IPAddress> TRANSLATED =
            List.of(
                    known("64:ff9b::/96"),
                    known("64:ff9b:1::/48"),
                    known("2002::/16"),
                    known("2001::/32"));

    private static final IPAddress SANDBOX = known("127.0.0.0/8");
    private static final IPAddress THIS_NETWORK = known("0.0.0.0/8");
    private static final IPAddress RESERVED = known("240.0.0.0/4");

    Addresses {
        ours = List.copyOf(ours);
        services = List.copyOf(services);
    }

    /** A single address in plain notation; IPv4 inside IPv6 is not plain. */
    static Optional<IPAddress> address(String text) {
        IPAddress address = new IPAddressString(text, PLAIN).getAddress();
        if (address == null
                || address.isMultiple()
                || (address.isIPv6()
                        && (address.toIPv6().isIPv4Mapped()
                                || address.toIPv6().isIPv4Compatible()))) {
            // "::" and "::1" are IPv4-compatible too; they are refused all the same.
            return Optional.empty();
        }
        return Optional.of(address);
    }

    /** A network in CIDR notation whose host bits are zero, or a single address. */
    static Optional<IPAddress> network(String text) {
        IPAddress network = new IPAddressString(text, NETWORK).getAddress();
        if (network == null || (network.isPrefixed() && !network.isPrefixBlock())) {
            return Optional.empty();
        }
        return Optional.of(network);
    }

    /** Why no policy can allow this address; null when it can. */
    @Nullable String refusal(IPAddress address) {
        if (ours.stream().anyMatch(own -> own.contains(address))) {
            return "is the API server's or Berth's own";
        }
        if (sandbox && SANDBOX.contains(address)) {
            return null;
        }
        if (address.isLoopback()) {
            return "is a loopback address";
        }
        if (METADATA.stream().anyMatch(metadata -> metadata.contains(address))) {
            return "is a cloud's metadata service";
        }
        if (TRANSLATED.stream().anyMatch(network -> network.contains(address))) {
            return "stands for an IPv4 address; announce that one";
        }
        if (address.isLinkLocal()) {
            return "is link-local";
        }
        if (address.isMulticast()) {
            return "is a multicast address";
        }
        if (address.isUnspecified() || THIS_NETWORK.contains(address)) {
            return "is unspecified";
        }
        if (RESERVED.contains(address)) {
            return "is a broadcast or reserved address";
        }
        if (services.stream().anyMatch(network -> network.contains(address))) {
            return "belongs to the cluster's service network";
        }
        return null;
    }

    private static IPAddress known(String text) {
        return network(text).orElseThrow();
    }

    private static IPAddressStringParameters parameters(boolean prefix) {
        IPAddressStringParameters.Builder builder =
                new IPAddressStringParameters.Builder()
                        .allowPrefix(prefix)
                        .allowMask(false)
                        .allowPrefixOnly(false)
                        .allowWildcardedSeparator(false)
                        .allow_inet_aton(false);
        builder.allowEmpty(false).allowAll(false).allowSingleSegment(false);
        builder.getIPv4AddressParametersBuilder().allowLeadingZeros(false);
        builder.getIPv6AddressParametersBuilder().allowZone(false).allowBase85(false);
        return builder.toParams();
    }
}
