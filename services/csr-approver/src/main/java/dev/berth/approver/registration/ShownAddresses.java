/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.registration;

import dev.berth.events.ReportedAddresses;
import dev.berth.events.ReportedAddresses.Origin;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads the addresses of a Node object. A kubelet writes there what it likes: what is no IP literal
 * is left out, and of very many only the first are kept.
 */
final class ShownAddresses {

    private static final int MOST = 16;

    private ShownAddresses() {}

    static Optional<ReportedAddresses> of(Node node) {
        if (node.getStatus() == null || node.getStatus().getAddresses() == null) {
            return Optional.empty();
        }
        List<NodeAddress> all = node.getStatus().getAddresses();
        List<String> internal = literals(all, "InternalIP");
        List<String> external = literals(all, "ExternalIP");
        if (internal.isEmpty() && external.isEmpty()) {
            return Optional.empty();
        }
        boolean cloud =
                node.getSpec() != null
                        && node.getSpec().getProviderID() != null
                        && !node.getSpec().getProviderID().isBlank();
        return Optional.of(
                new ReportedAddresses(
                        internal, external, cloud ? Origin.CLOUD_PROVIDER : Origin.MACHINE));
    }

    private static List<String> literals(List<NodeAddress> all, String type) {
        return all.stream()
                .filter(address -> type.equals(address.getType()))
                .flatMap(address -> literal(address.getAddress()))
                .distinct()
                .limit(MOST)
                .toList();
    }

    private static Stream<String> literal(String address) {
        try {
            return Stream.of(InetAddress.ofLiteral(address).getHostAddress());
        } catch (IllegalArgumentException | NullPointerException noAddress) {
            return Stream.empty();
        }
    }
}
