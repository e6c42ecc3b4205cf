/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.hostile;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import org.apache.sshd.common.config.keys.KeyUtils;

/** Fresh host keys. */
final class HostKeys {

    private HostKeys() {}

    /**
     * @param type as in {@code ssh-ed25519}
     */
    static KeyPair generate(String type, int bits) throws IOException {
        try {
            return KeyUtils.generateKeyPair(type, bits);
        } catch (GeneralSecurityException e) {
            throw new IOException("Cannot make a key of type " + type, e);
        }
    }
}
