/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.csr.policy.RequestContents.Readable;
import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;
import dev.berth.events.ForbiddenIdentities;
import dev.berth.events.ForbiddenIdentities.Refusal;
import java.util.Optional;
import java.util.stream.Stream;

/** Check 23, first half: names and addresses no node may have, whatever the inventory says. */
final class NothingForbidden extends ServingCheck {

    private final ForbiddenIdentities forbidden;

    NothingForbidden(PolicySettings settings) {
        forbidden =
                new ForbiddenIdentities(
                        settings.forbiddenNames(),
                        settings.forbiddenAddresses(),
                        settings.clusterDomain(),
                        settings.loopbackAllowed());
    }

    @Override
    Verdict review(Readable contents, ExpectedNode node, Inventory inventory) {
        return Stream.concat(
                        contents.dnsNames().stream().map(forbidden::name),
                        contents.addresses().stream().map(forbidden::address))
                .flatMap(Optional::stream)
                .findFirst()
                .map(NothingForbidden::deny)
                .orElse(Verdict.AGREE);
    }

    private static Verdict deny(Refusal refusal) {
        return Verdict.deny(refusal.reason(), refusal.message());
    }
}
