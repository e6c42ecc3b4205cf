/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.csr.policy.RequestContents.Readable;
import dev.berth.approver.inventory.Inventory;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Check 5: the requester holds the key, proven with a hash that still counts. */
final class SignedByItsOwnKey extends ContentsCheck {

    private static final Set<String> ALGORITHMS =
            Set.of(
                    X9ObjectIdentifiers.ecdsa_with_SHA256.getId(),
                    X9ObjectIdentifiers.ecdsa_with_SHA384.getId(),
                    X9ObjectIdentifiers.ecdsa_with_SHA512.getId(),
                    PKCSObjectIdentifiers.sha256WithRSAEncryption.getId(),
                    PKCSObjectIdentifiers.sha384WithRSAEncryption.getId(),
                    PKCSObjectIdentifiers.sha512WithRSAEncryption.getId());

    @Override
    Verdict review(CertificateRequest request, Readable contents, Inventory inventory) {
        if (!KeyIsStrong.permits(contents.key())) {
            return new Verdict.Note("NotVerified", "A key that is not permitted is not used.");
        }
        if (!ALGORITHMS.contains(contents.signatureAlgorithm())) {
            return Verdict.deny(
                    "SignatureNotPermitted",
                    "The self-signature is by "
                            + contents.signatureAlgorithm()
                            + " and not ECDSA or RSA with SHA-256 or better.");
        }
        return contents.signature().getAsBoolean()
                ? Verdict.AGREE
                : Verdict.deny("SignatureBroken", "The self-signature does not verify.");
    }
}
