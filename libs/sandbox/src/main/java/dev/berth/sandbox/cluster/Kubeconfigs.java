/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;

/** Writes kubeconfig files, readable by their owner only. */
final class Kubeconfigs {

    private Kubeconfigs() {}

    static void withToken(Path file, URI server, String caPem, String user, String token)
            throws IOException {
        write(file, server, caPem, user, "    token: " + token + "\n");
    }

    static void withCertificate(
            Path file,
            URI server,
            String caPem,
            String user,
            CertificateAuthority.Identity identity)
            throws IOException {
        write(
                file,
                server,
                caPem,
                user,
                "    client-certificate-data: "
                        + base64(identity.certificatePem())
                        + "\n    client-key-data: "
                        + base64(identity.keyPem())
                        + "\n");
    }

    private static void write(Path file, URI server, String caPem, String user, String credential)
            throws IOException {
        String text =
                """
                apiVersion: v1
                kind: Config
                clusters:
                - name: sandbox
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                users:
                - name: %s
                  user:
                %scontexts:
                - name: sandbox
                  context:
                    cluster: sandbox
                    user: %s
                current-context: sandbox
                """
                        .formatted(server, base64(caPem), user, credential, user);
        writePrivately(file, text);
    }

    static void writePrivately(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
