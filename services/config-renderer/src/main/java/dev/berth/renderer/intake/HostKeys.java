/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Checks that a public key in OpenSSH's text form is what it says it is (RFC 4253, 6.6). */
final class HostKeys {

    private HostKeys() {}

    static boolean isWhole(String key) {
        int space = key.indexOf(' ');
        if (space < 1) {
            return false;
        }
        try {
            ByteBuffer blob = ByteBuffer.wrap(Base64.getDecoder().decode(key.substring(space + 1)));
            if (blob.remaining() < 8) {
                return false;
            }
            int length = blob.getInt();
            if (length != space || length >= blob.remaining()) {
                return false;
            }
            byte[] type = new byte[length];
            blob.get(type);
            return new String(type, StandardCharsets.US_ASCII).equals(key.substring(0, space));
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }
}
