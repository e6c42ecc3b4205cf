/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.inventory.Inventory;
import java.time.Duration;

/** Check 9: a kubelet that asks for a lifetime asks for no more than the installation permits. */
final class LifetimeIsBounded implements Check {

    private final Duration longest;

    LifetimeIsBounded(PolicySettings settings) {
        longest = settings.longestLifetime();
    }

    @Override
    public Verdict review(CertificateRequest request, Inventory inventory) {
        // Not asking leaves it to the signer, whose limit is not ours to judge.
        Duration asked = request.lifetime();
        return asked == null || (asked.isPositive() && asked.compareTo(longest) <= 0)
                ? Verdict.AGREE
                : Verdict.deny(
                        "LifetimeTooLong",
                        "The requested lifetime is "
                                + asked.toSeconds()
                                + " seconds and not between one and "
                                + longest.toSeconds()
                                + " seconds (berth.csr.longest-lifetime).");
    }
}
