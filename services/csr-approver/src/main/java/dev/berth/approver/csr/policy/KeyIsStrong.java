/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.csr.policy.RequestContents.Key;
import dev.berth.approver.csr.policy.RequestContents.Readable;
import dev.berth.approver.inventory.Inventory;

/** Check 6: ECDSA on P-256 or P-384, or RSA from 2048 to 8192 bits. */
final class KeyIsStrong extends ContentsCheck {

    private static final int RSA_MIN = 2048;
    private static final int RSA_MAX = 8192;

    @Override
    Verdict review(CertificateRequest request, Readable contents, Inventory inventory) {
        return permits(contents.key())
                ? Verdict.AGREE
                : Verdict.deny(
                        "KeyNotPermitted",
                        "The key is "
                                + described(contents.key())
                                + ", neither ECDSA on P-256 or P-384 nor RSA from 2048 to 8192"
                                + " bits.");
    }

    private static String described(Key key) {
        return switch (key) {
            case Key.EllipticCurve(String curve) -> "ECDSA on " + curve;
            case Key.Rsa(int bits, boolean saneExponent) ->
                    "RSA of " + bits + " bits" + (saneExponent ? "" : " with an odd exponent");
            case Key.Other(String algorithm) -> Words.printable(algorithm);
        };
    }

    static boolean permits(Key key) {
        return switch (key) {
            case Key.EllipticCurve(String curve) -> curve.equals("P-256") || curve.equals("P-384");
            case Key.Rsa(int bits, boolean saneExponent) ->
                    saneExponent && bits >= RSA_MIN && bits <= RSA_MAX;
            case Key.Other _ -> false;
        };
    }
}
