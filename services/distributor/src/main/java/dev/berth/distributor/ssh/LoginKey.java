/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import com.jcraft.jsch.Identity;
import org.jspecify.annotations.Nullable;

/**
 * A private key, open and ready to sign, with the user certificate that lies beside it.
 *
 * @param certificate absent where machines know the plain key
 */
record LoginKey(String name, Identity identity, @Nullable OpenSshCertificate certificate) {

    /** How a refusal names it. */
    String description() {
        OpenSshCertificate shown = certificate;
        return "key '"
                + name
                + "'"
                + (shown == null ? "" : " with " + MachineText.printable(shown.description()));
    }
}
