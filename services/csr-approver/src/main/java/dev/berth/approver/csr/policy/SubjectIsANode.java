/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.csr.policy.RequestContents.Attribute;
import dev.berth.approver.csr.policy.RequestContents.Readable;
import dev.berth.approver.inventory.Inventory;
import java.util.List;
import java.util.Optional;

/** Check 7: exactly one organization, {@code system:nodes}, and one common name. */
final class SubjectIsANode extends ContentsCheck {

    private static final Attribute NODES = new Attribute(Attribute.ORGANIZATION, "system:nodes");

    @Override
    Verdict review(CertificateRequest request, Readable contents, Inventory inventory) {
        return commonName(contents).isPresent() && contents.subject().contains(NODES)
                ? Verdict.AGREE
                : Verdict.deny(
                        "SubjectNotANode",
                        "The subject is "
                                + Words.listed(
                                        contents.subject().stream()
                                                .map(part -> part.type() + "=" + part.value())
                                                .toList())
                                + " and not exactly O=system:nodes and one common name.");
    }

    /** The common name of a subject that has two attributes, one of them a common name. */
    static Optional<String> commonName(Readable contents) {
        List<Attribute> names =
                contents.subject().stream()
                        .filter(attribute -> attribute.type().equals(Attribute.COMMON_NAME))
                        .toList();
        return names.size() == 1 && contents.subject().size() == 2
                ? Optional.of(names.getFirst().value())
                : Optional.empty();
    }
}
