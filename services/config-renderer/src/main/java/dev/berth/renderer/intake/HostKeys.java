/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Checks that a public key in OpenSSH's text form is what it says it is (RFC 4253, 6.6). */
final class HostKeys {

    private static final int ED25519_BYTES = 32;

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
            String name = new String(type, StandardCharsets.US_ASCII);
            return name.equals(key.substring(0, space)) && hasTheFieldsOf(name, blob);
        } catch (IllegalArgumentException | BufferUnderflowException notWhole) {
            return false;
        }
    }

    /** Every field is there, none is empty, and nothing follows (RFC 4253, 5656, 8709). */
    private static boolean hasTheFieldsOf(String type, ByteBuffer blob) {
        int fields = 0;
        boolean zeros = true;
        while (blob.hasRemaining()) {
            int length = blob.getInt();
            if (length <= 0 || length > blob.remaining()) {
                return false;
            }
            byte[] field = new byte[length];
            blob.get(field);
            if (type.equals("ssh-ed25519") && length != ED25519_BYTES) {
                return false;
            }
            for (byte each : field) {
                zeros &= each == 0;
            }
            fields++;
        }
        return !zeros
                && switch (type) {
                    case "ssh-ed25519" -> fields == 1;
                    case "ssh-rsa" -> fields == 2;
                    case String other when other.startsWith("ecdsa-sha2-") -> fields == 2;
                    default -> fields > 0;
                };
    }
}
