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

/**
 * The files a platform team writes before it starts Berth: policy, API tokens, SSH keys, who may
 * reach kubelets.
 */
record OperatorFiles(Path policy, Path tokens, Path sshKeys, Path kubeletAccess, String token) {

    /** Whose client certificate may read kubelets' metrics. */
    static final String METRICS_READER = "berth-metrics-reader";

    /** Whose client certificate may do nothing. */
    static final String NOBODY = "berth-nobody";

    /** The token's name; over REST it is the source of joins, too. */
    private static final String ADMIN = "sandbox-admin";

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
                          %s:
                            nodeNames: "k8scloud[0-9]+"
                            addresses: [127.77.0.0/16]
                            pools: [worker]
                            profiles: [default]
                            labelKeys: [topology.kubernetes.io/zone, rack]
                            mayRejoin: true
                        """
                                .formatted(source, ADMIN));
        Path tokens =
                Files.writeString(
                        dir.resolve("api-tokens.yaml"),
                        """
                        tokens:
                          - name: %s
                            role: admin
                            sha256: %s
                        """
                                .formatted(ADMIN, sha256(token)));
        Path keys = Files.createDirectories(dir.resolve("ssh-keys"));
        Files.copy(privateKey, keys.resolve("default"));
        Path access =
                Files.writeString(
                        dir.resolve("kubelet-access.yaml"),
                        """
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: ClusterRoleBinding
                        metadata: {name: "kube-apiserver:kubelet-apis"}
                        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:kubelet-api-admin"}
                        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: kubernetes-master}]
                        ---
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: ClusterRole
                        metadata: {name: "berth:kubelet-metrics"}
                        rules: [{apiGroups: [""], resources: [nodes/metrics], verbs: [get]}]
                        ---
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: ClusterRoleBinding
                        metadata: {name: "berth:kubelet-metrics"}
                        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "berth:kubelet-metrics"}
                        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: %s}]
                        """
                                .formatted(METRICS_READER));
        return new OperatorFiles(policy, tokens, keys, access, token);
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
