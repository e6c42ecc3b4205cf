/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.renderer.check.Finding;
import dev.berth.renderer.check.Findings;
import dev.berth.renderer.check.Place;
import dev.berth.renderer.check.Places;
import dev.berth.renderer.check.RefusedException;
import inet.ipaddr.AddressStringException;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where pods of the cluster find names. Nobody can guess it: a node with another cluster's address
 * joins, is Ready, and its pods resolve nothing.
 *
 * @param addresses of the cluster's DNS Service, or of a cache on each node
 * @param domain of the cluster; empty when it is not configured
 * @param services networks in which the Service must be; empty when they are not configured
 */
record ClusterDns(List<String> addresses, String domain, List<String> services) {

    private static final Pattern DOMAIN =
            Pattern.compile(
                    "[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?){0,20}");

    /**
     * @throws IllegalArgumentException naming the setting that is wrong
     */
    ClusterDns {
        addresses = List.copyOf(addresses);
        services = List.copyOf(services);
        addresses.forEach(
                address -> {
                    if (address.indexOf('/') >= 0) {
                        throw new IllegalArgumentException(
                                "berth.kubernetes.cluster-dns has "
                                        + address
                                        + ": write the address of the cluster's DNS Service");
                    }
                    parsed("berth.kubernetes.cluster-dns", address);
                });
        services.forEach(network -> parsed("berth.kubernetes.service-cidrs", network));
        if (!domain.isEmpty() && !DOMAIN.matcher(domain).matches()) {
            throw new IllegalArgumentException(
                    "berth.kubernetes.cluster-domain is no domain name such as cluster.local: "
                            + domain);
        }
        for (String address : addresses) {
            if (!isOfServices(address, services)) {
                throw new IllegalArgumentException(
                        "berth.kubernetes.cluster-dns has "
                                + address
                                + ", which is in none of the service networks "
                                + services
                                + " (berth.kubernetes.service-cidrs): write the address of the"
                                + " cluster's DNS Service");
            }
        }
    }

    /** Nothing is configured. */
    static ClusterDns unset() {
        return new ClusterDns(List.of(), "", List.of());
    }

    /**
     * @throws RefusedException when a template asks for what is not configured
     */
    void require(Template template) {
        String text = template.text();
        if (addresses.isEmpty()
                && (text.contains("cluster.dns") || text.contains("##CLUSTER_DNS##"))) {
            throw missing(
                    template,
                    "clusterDNS",
                    "is the address of the cluster's DNS Service, and berth.kubernetes.cluster-dns"
                            + " (the chart's clusterDNS) is not set",
                    "set it: kubectl -n kube-system get service kube-dns -o"
                            + " jsonpath={.spec.clusterIPs}");
        }
        if (domain.isEmpty()
                && (text.contains("cluster.domain") || text.contains("##CLUSTER_DOMAIN##"))) {
            throw missing(
                    template,
                    "clusterDomain",
                    "is the cluster's domain, and berth.kubernetes.cluster-domain (the chart's"
                            + " clusterDomain) is not set",
                    "set it; most clusters have cluster.local");
        }
    }

    /** What a profile or a pool wrote instead is held to the same networks. */
    void judge(Map<String, @Nullable Object> config, Places places, Findings findings) {
        if (!(config.get("clusterDNS") instanceof List<?> written)) {
            return;
        }
        for (int i = 0; i < written.size(); i++) {
            String at = "clusterDNS[" + i + "]";
            if (written.get(i) instanceof String address && !isOfServices(address, services)) {
                findings.error(
                        places.value(at),
                        at,
                        address
                                + " is in none of the cluster's service networks "
                                + services
                                + ": pods of this node would resolve nothing",
                        "write the address of the cluster's DNS Service");
            }
        }
    }

    private static RefusedException missing(
            Template template, String field, String message, String fix) {
        return new RefusedException(Finding.error(Place.of(template.file()), field, message, fix));
    }

    // A cache on each node (NodeLocal DNSCache) listens on a link-local address. What is no address
    // at all is said by the check of the configuration.
    private static boolean isOfServices(String address, List<String> services) {
        IPAddress ip = new IPAddressString(address).getAddress();
        return services.isEmpty()
                || ip == null
                || ip.isLinkLocal()
                || services.stream()
                        .map(network -> new IPAddressString(network).getAddress())
                        .anyMatch(
                                network -> network != null && network.toPrefixBlock().contains(ip));
    }

    private static void parsed(String setting, String text) {
        try {
            new IPAddressString(text).toAddress();
        } catch (AddressStringException broken) {
            throw new IllegalArgumentException(
                    setting + " has " + text + ", which is no address", broken);
        }
    }
}
