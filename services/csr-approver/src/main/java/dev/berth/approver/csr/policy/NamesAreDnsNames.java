/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.csr.policy.RequestContents.Readable;
import dev.berth.approver.inventory.Inventory;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Check 11, second half: what is called a DNS name is one. API servers accept any ASCII there, NUL
 * included. A wildcard is a name; that no node may have one is another check.
 */
final class NamesAreDnsNames extends ContentsCheck {

    private static final int LONGEST = 253;

    private static final Pattern NAME =
            Pattern.compile(
                    "(?:\\*\\.)?+[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
                            + "(?:\\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*+\\.?+");

    @Override
    Verdict review(CertificateRequest request, Readable contents, Inventory inventory) {
        List<String> others = contents.dnsNames().stream().filter(name -> !isName(name)).toList();
        return others.isEmpty()
                ? Verdict.AGREE
                : Verdict.deny(
                        "NotADnsName",
                        "The request asks for "
                                + Words.quoted(others.getFirst())
                                + " as a DNS name, which is none"
                                + (others.size() == 1
                                        ? "."
                                        : "; " + (others.size() - 1) + " more are none either."));
    }

    static boolean isName(String name) {
        return name.length() <= LONGEST && NAME.matcher(name).matches();
    }
}
