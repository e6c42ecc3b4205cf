/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/** Writes kubeconfig files, readable by their owner only. */
final class Kubeconfigs {

    private Kubeconfigs() {}

    /** With a bearer token of that service account. */
    static Path withToken(
            Path dir,
            ClusterAccess cluster,
            CertificateAuthority authority,
            String serviceAccount,
            String token) {
        Path file = dir.resolve(serviceAccount + ".kubeconfig");
        write(file, cluster.url(), authority, serviceAccount, "    token: " + token + "\n");
        return file;
    }

    /** With a client certificate of that name and those groups, valid for a day. */
    static Path withCertificate(
            Path dir,
            ClusterAccess cluster,
            CertificateAuthority authority,
            String commonName,
            List<String> organizations) {
        Path file = dir.resolve(fileName(commonName) + ".cert.kubeconfig");
        CertificateAuthority.Identity identity =
                authority.client(commonName, organizations, Duration.ofDays(1));
        write(
                file,
                cluster.url(),
                authority,
                commonName.replace(':', '-'),
                "    client-certificate-data: "
                        + base64(identity.certificatePem())
                        + "\n    client-key-data: "
                        + base64(identity.keyPem())
                        + "\n");
        return file;
    }

    /** The same certificate as files, {@code tls.crt} and {@code tls.key}; their folder. */
    static Path certificate(
            Path dir,
            CertificateAuthority authority,
            String commonName,
            List<String> organizations) {
        CertificateAuthority.Identity identity =
                authority.client(commonName, organizations, Duration.ofDays(1));
        Path folder = dir.resolve(fileName(commonName) + ".cert");
        try {
            Files.createDirectories(folder);
            writePrivately(folder.resolve("tls.crt"), identity.certificatePem());
            writePrivately(folder.resolve("tls.key"), identity.keyPem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }

    private static String fileName(String commonName) {
        return commonName.replaceAll("[^a-zA-Z0-9.-]", "_");
    }

    private static void write(
            Path file, URI server, CertificateAuthority authority, String user, String credential) {
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
                        .formatted(
                                server, base64(authority.certificatePem()), user, credential, user);
        try {
            writePrivately(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
