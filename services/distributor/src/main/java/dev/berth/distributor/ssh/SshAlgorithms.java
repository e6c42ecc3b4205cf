/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import com.jcraft.jsch.Session;
import com.jcraft.jsch.bc.SignatureEd25519;
import com.jcraft.jsch.bc.XDH;

/**
 * What is negotiated, said explicitly, so that a library's default never weakens it, and what
 * computes it where the default is slow.
 */
final class SshAlgorithms {

    private static final String CIPHERS =
            "aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes256-ctr,aes128-ctr";
    private static final String MACS =
            "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256,"
                    + "hmac-sha2-512";

    private SshAlgorithms() {}

    static void restrict(Session session, String hostKeyAlgorithms) {
        session.setConfig("StrictHostKeyChecking", "yes");
        session.setConfig("server_host_key", hostKeyAlgorithms);
        session.setConfig("host_certificate_to_key_fallback", "no");
        session.setConfig("PreferredAuthentications", "publickey");
        session.setConfig("enable_auth_none", "no");
        session.setConfig("enable_pubkey_auth_query", "no");
        session.setConfig("ClearAllForwardings", "yes");
        session.setConfig(
                "PubkeyAcceptedAlgorithms",
                "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"
                        + "rsa-sha2-512,rsa-sha2-256,"
                        + "ssh-ed25519-cert-v01@openssh.com,"
                        + "ecdsa-sha2-nistp256-cert-v01@openssh.com,"
                        + "ecdsa-sha2-nistp384-cert-v01@openssh.com,"
                        + "ecdsa-sha2-nistp521-cert-v01@openssh.com,"
                        + "rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-256-cert-v01@openssh.com");
        session.setConfig(
                "ca_signature_algorithms",
                "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"
                        + "rsa-sha2-512,rsa-sha2-256");
        session.setConfig("prefer_known_host_key_types", "no");
        // All of them are in every JDK we run on: trying each one for each session costs
        // milliseconds.
        session.setConfig("CheckCiphers", "");
        session.setConfig("CheckKexes", "");
        session.setConfig("CheckSignatures", "");
        // Bouncy Castle's curve 25519 takes a fraction of the JDK's time, which was half of what a
        // login cost here.
        session.setConfig("xdh", XDH.class.getName());
        session.setConfig("ssh-ed25519", SignatureEd25519.class.getName());
        session.setConfig(
                "kex",
                "mlkem768x25519-sha256,curve25519-sha256,curve25519-sha256@libssh.org,"
                        + "ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,"
                        + "diffie-hellman-group16-sha512,diffie-hellman-group18-sha512");
        session.setConfig("cipher.c2s", CIPHERS);
        session.setConfig("cipher.s2c", CIPHERS);
        session.setConfig("mac.c2s", MACS);
        session.setConfig("mac.s2c", MACS);
        session.setConfig("compression.c2s", "none");
        session.setConfig("compression.s2c", "none");
    }
}
