/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.Condition.Status;
import dev.berth.events.NodeSpec;
import dev.berth.events.ReportedAddresses;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a Node object shows the addresses of the inventory. Certificates, and whoever dials the
 * node, go by the inventory; pods and the API server go by the Node object: where they differ, one
 * half does not work.
 */
record AddressMatch(Status status, String reason, String message) {

    static AddressMatch of(NodeSpec inventory, ReportedAddresses shown) {
        List<String> known = new ArrayList<>(inventory.internalIPs());
        known.addAll(inventory.externalIPs());
        List<String> foreign = new ArrayList<>(shown.internalIPs());
        foreign.addAll(shown.externalIPs());
        foreign.removeAll(known);
        List<String> missing = new ArrayList<>(inventory.internalIPs());
        missing.removeAll(shown.internalIPs());
        if (foreign.isEmpty() && missing.isEmpty()) {
            return new AddressMatch(
                    Status.TRUE, "Match", "the node shows " + list(shown.internalIPs()));
        }
        List<String> wrong = new ArrayList<>();
        if (!foreign.isEmpty()) {
            wrong.add("the node shows " + list(foreign) + ", which the inventory does not have");
        }
        if (!missing.isEmpty()) {
            wrong.add("the node does not show " + list(missing) + " of the inventory");
        }
        wrong.add(origin(shown));
        wrong.add(
                "set --node-ip="
                        + String.join(",", inventory.internalIPs())
                        + " in the unit of its profile or pool and rejoin it, or announce the"
                        + " address it shows");
        return new AddressMatch(
                Status.FALSE,
                foreign.isEmpty() ? "AddressMissing" : "AnotherAddress",
                String.join("; ", wrong));
    }

    private static String origin(ReportedAddresses shown) {
        return switch (shown.origin()) {
            case CLOUD_PROVIDER -> "the cloud provider gave it these addresses";
            case MACHINE ->
                    "without --node-ip a kubelet takes what its host name resolves to on the"
                            + " machine, else the address of the default route";
        };
    }

    private static String list(List<String> addresses) {
        return String.join(", ", addresses);
    }
}
