/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e.stack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The files a platform team writes before it starts Berth: policy, API tokens, SSH keys. */
record OperatorFiles(Path policy, Path tokens, Path sshKeys, String token) {

    static OperatorFiles write(Path dir, String source, Path privateKey) throws IOException {
        Files.createDirectories(dir);
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String token = HexFormat.of().formatHex(random);
        Path policy =
                Files.writeString(
                        dir.resolve("intake-policy.yaml"),
                        """
                        sources:
                          %s:
                            nodeNames: "k8scloud[0-9]+"
                            addresses: [127.77.0.0/16]
                            pools: [worker]
                            profiles: [default]
                            labelKeys: [topology.kubernetes.io/zone, rack]
                            taintKeys: []
                            kubelet: [maxPods]
                            mayRejoin: true
                        """
                                .formatted(source));
        Path tokens =
                Files.writeString(
                        dir.resolve("api-tokens.yaml"),
                        """
                        tokens:
                          - name: sandbox-admin
                            role: admin
                            sha256: %s
                        """
                                .formatted(sha256(token)));
        Path keys = Files.createDirectories(dir.resolve("ssh-keys"));
        Files.copy(privateKey, keys.resolve("default"));
        return new OperatorFiles(policy, tokens, keys, token);
    }

    private static String sha256(String token) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
