/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.machine;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.keyprovider.KeyPairProvider;

/** Ed25519 keys as OpenSSH writes them. */
final class Keys {

    private Keys() {}

    static KeyPair generate() {
        try {
            return KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot make an ed25519 key", e);
        }
    }

    /** {@code ssh-ed25519 AAAA…}, without a comment. */
    static String line(PublicKey key) {
        return PublicKeyEntry.toString(key);
    }

    /** {@code SHA256:…}, as {@code ssh-keygen -l} prints it. */
    static String fingerprint(PublicKey key) {
        return KeyUtils.getFingerPrint(BuiltinDigests.sha256, key);
    }

    /**
     * Writes the private key in the OpenSSH format with mode 0600, and the public one beside it.
     */
    static void write(KeyPair key, Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (OutputStream out = Files.newOutputStream(file)) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "berth-sandbox", null, out);
        } catch (GeneralSecurityException e) {
            throw new IOException("Cannot write " + file, e);
        }
        Files.writeString(
                file.resolveSibling(file.getFileName() + ".pub"), line(key.getPublic()) + "\n");
    }
}
