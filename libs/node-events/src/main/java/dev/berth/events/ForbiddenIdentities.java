/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Names and addresses that no node may serve under, whoever announced it. Intake refuses what the
 * approval of certificates would deny for good, by this code and in these words.
 */
public final class ForbiddenIdentities {

    private final Set<String> names = new HashSet<>(Set.of("localhost", "kubernetes"));
    private final Set<AddressRange> addresses;
    private final String clusterDomain;
    private final boolean loopbackAllowed;

    /**
     * @param names DNS names beside the built-in ones: the API server's
     * @param addresses beside loopback, link-local, multicast and wildcard ones: the API server's,
     *     virtual ones, the service networks
     * @param clusterDomain the DNS domain of Services
     * @param loopbackAllowed only in the sandbox, whose machines are on 127.0.0.0/8
     */
    public ForbiddenIdentities(
            Set<String> names,
            Set<AddressRange> addresses,
            String clusterDomain,
            boolean loopbackAllowed) {
        names.forEach(name -> this.names.add(canonical(name)));
        this.addresses = Set.copyOf(addresses);
        this.clusterDomain = canonical(clusterDomain);
        this.loopbackAllowed = loopbackAllowed;
    }

    /**
     * Why something is forbidden.
     *
     * @param reason one CamelCase word
     * @param message one sentence that names it
     */
    public record Refusal(String reason, String message) {}

    /** Why no node may serve under this DNS name; empty when one may. */
    public Optional<Refusal> name(String dnsName) {
        return forbids(canonical(dnsName))
                ? Optional.of(
                        new Refusal(
                                "ForbiddenName",
                                "No node may serve under "
                                        + shown(dnsName)
                                        + ": wildcards, names of the API server and names of the"
                                        + " cluster's own DNS are no node's."))
                : Optional.empty();
    }

    /** Why no node may serve under this address; empty when one may. */
    public Optional<Refusal> address(InetAddress address) {
        return forbids(address)
                ? Optional.of(
                        new Refusal(
                                "ForbiddenAddress",
                                "No node may serve under "
                                        + address.getHostAddress()
                                        + ": loopback, link-local, multicast and wildcard"
                                        + " addresses and those listed as forbidden-addresses"
                                        + " (the API server's, the service networks) are no"
                                        + " node's."))
                : Optional.empty();
    }

    /** As DNS names are compared: case does not matter, neither does the root's dot. */
    public static String canonical(String dnsName) {
        String lower = dnsName.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private boolean forbids(String name) {
        return name.isEmpty()
                || name.contains("*")
                || names.contains(name)
                || name.startsWith("kubernetes.default")
                || name.endsWith(".svc")
                || name.contains(".svc.")
                || name.endsWith(".localhost")
                || name.equals(clusterDomain)
                || name.endsWith("." + clusterDomain);
    }

    private boolean forbids(InetAddress address) {
        return (address.isLoopbackAddress() && !loopbackAllowed)
                || address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || address.isAnyLocalAddress()
                || addresses.stream().anyMatch(range -> range.contains(address));
    }

    // A request's names are hostile text.
    private static String shown(String name) {
        return name.length() <= 253 && name.matches("[!-~]+") ? "'" + name + "'" : "this name";
    }
}
