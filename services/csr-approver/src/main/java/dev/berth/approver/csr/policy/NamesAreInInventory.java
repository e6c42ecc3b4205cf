/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.csr.policy.RequestContents.Readable;
import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;

/** Check 22, second half: nothing that the inventory does not give to this node. */
final class NamesAreInInventory extends ServingCheck {

    @Override
    Verdict review(Readable contents, ExpectedNode node, Inventory inventory) {
        List<String> names =
                contents.dnsNames().stream()
                        .filter(asked -> !node.dnsNames().contains(canonical(asked)))
                        .toList();
        List<String> addresses =
                contents.addresses().stream()
                        .filter(asked -> !node.addresses().contains(asked))
                        .map(InetAddress::getHostAddress)
                        .toList();
        // The inventory may still learn of it, so this waits; a denied kubelet would start over.
        if (!names.isEmpty()) {
            return Verdict.waitFor(
                    "NameNotInInventory",
                    sentence("DNS name", names, node.dnsNames())
                            + (addresses.isEmpty() ? "" : " " + ofAddresses(addresses, node)));
        }
        return addresses.isEmpty()
                ? Verdict.AGREE
                : Verdict.waitFor("AddressNotInInventory", ofAddresses(addresses, node));
    }

    private static String ofAddresses(List<String> addresses, ExpectedNode node) {
        return sentence(
                "IP address",
                addresses,
                node.addresses().stream().map(InetAddress::getHostAddress).toList());
    }

    private static String sentence(
            String what, Collection<String> asked, Collection<String> inventory) {
        return "The inventory does not give this node the "
                + what
                + " "
                + Words.listed(asked)
                + "; it gives it "
                + Words.listed(inventory)
                + ".";
    }
}
