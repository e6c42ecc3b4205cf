/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which proofs of a host's identity are asked for, and in which order; for JSch. */
final class HostKeyAlgorithms {

    private static final String ED25519 = "ssh-ed25519";
    private static final String ECDSA =
            "ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521";
    private static final String RSA = "rsa-sha2-512,rsa-sha2-256";

    /** Everything; then without the kind that a machine prefers to show; then RSA alone. */
    static final List<String> EACH_KIND =
            List.of(String.join(",", ED25519, ECDSA, RSA), ECDSA + "," + RSA, RSA);

    /**
     * Plain keys last, only so that a refusal can name the key of a machine without certificate.
     */
    static final String CERTIFICATES_FIRST =
            "ssh-ed25519-cert-v01@openssh.com,ecdsa-sha2-nistp256-cert-v01@openssh.com,"
                    + "ecdsa-sha2-nistp384-cert-v01@openssh.com,"
                    + "ecdsa-sha2-nistp521-cert-v01@openssh.com,"
                    + "rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-256-cert-v01@openssh.com,"
                    + EACH_KIND.getFirst();

    private HostKeyAlgorithms() {}

    /** Known types first, the others only to be named in a refusal. */
    static String plain(List<String> known) {
        List<String> all = List.of(EACH_KIND.getFirst().split(","));
        return Stream.concat(
                        all.stream().filter(algorithm -> known.contains(type(algorithm))),
                        all.stream().filter(algorithm -> !known.contains(type(algorithm))))
                .collect(Collectors.joining(","));
    }

    private static String type(String algorithm) {
        return algorithm.startsWith("rsa-") ? "ssh-rsa" : algorithm;
    }
}
