/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.UserInfo;
import dev.berth.events.HostKeyTrust;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one machine's host key is checked against, for one connection. It never learns a key: what
 * is unknown is refused, and remembered only to be named in the refusal.
 */
final class HostKeyCheck implements HostKeyRepository {

    private static final String PLAIN_KEYS =
            "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"
                    + "rsa-sha2-512,rsa-sha2-256";
    private static final String CERTIFICATES =
            "ssh-ed25519-cert-v01@openssh.com,ecdsa-sha2-nistp256-cert-v01@openssh.com,"
                    + "ecdsa-sha2-nistp384-cert-v01@openssh.com,"
                    + "ecdsa-sha2-nistp521-cert-v01@openssh.com,"
                    + "rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-256-cert-v01@openssh.com";
    private static final Pattern PUBLIC_KEY =
            Pattern.compile("([a-z0-9@.-]{1,64}) ([A-Za-z0-9+/]{16,8192}={0,2})( .*)?");

    private final HostKeyRepository known;
    private final String algorithms;
    private final String expectation;
    private final @Nullable String pinned;
    private volatile @Nullable String offered;

    private HostKeyCheck(
            HostKeyRepository known,
            String algorithms,
            String expectation,
            @Nullable String pinned) {
        this.known = known;
        this.algorithms = algorithms;
        this.expectation = expectation;
        this.pinned = pinned;
    }

    /**
     * @throws JSchException if the trust or the known_hosts file cannot be read; the message says
     *     what is wrong with it
     */
    static HostKeyCheck of(@Nullable HostKeyTrust trust, Optional<Path> knownHosts)
            throws JSchException {
        if (trust == null) {
            return knownHosts.isPresent()
                    ? againstFile(knownHosts.get())
                    : new HostKeyCheck(
                            lines(""),
                            PLAIN_KEYS,
                            "neither the join event nor berth.ssh.known-hosts says what it must be",
                            null);
        }
        return switch (trust.kind()) {
            case KEY -> againstKey(trust.value());
            case FINGERPRINT ->
                    new HostKeyCheck(
                            lines(""), PLAIN_KEYS, "announced is " + trust.value(), trust.value());
            case CA -> againstAuthority(trust.value());
        };
    }

    private static HostKeyCheck againstKey(String line) throws JSchException {
        var key = PUBLIC_KEY.matcher(line);
        if (!key.matches()) {
            throw new JSchException("the announced host key is not '<type> <base64>'");
        }
        byte[] blob = decode(key.group(2));
        String algorithm =
                key.group(1).equals("ssh-rsa") ? "rsa-sha2-512,rsa-sha2-256" : key.group(1);
        return new HostKeyCheck(
                lines(""), algorithm, "announced is " + fingerprint(blob), fingerprint(blob));
    }

    private static HostKeyCheck againstAuthority(String line) throws JSchException {
        var key = PUBLIC_KEY.matcher(line);
        if (!key.matches()) {
            throw new JSchException("the announced host certificate authority is not a public key");
        }
        return new HostKeyCheck(
                lines("@cert-authority * " + key.group(1) + " " + key.group(2) + "\n"),
                CERTIFICATES,
                "announced is a certificate of " + fingerprint(decode(key.group(2))),
                null);
    }

    private static HostKeyCheck againstFile(Path file) throws JSchException {
        try {
            return new HostKeyCheck(
                    lines(Files.readString(file)),
                    CERTIFICATES + "," + PLAIN_KEYS,
                    "the file of berth.ssh.known-hosts does not hold it",
                    null);
        } catch (java.io.IOException e) {
            throw new JSchException("berth.ssh.known-hosts cannot be read: " + file, e);
        }
    }

    private static HostKeyRepository lines(String knownHosts) throws JSchException {
        JSch reader = new JSch();
        reader.setKnownHosts(new ByteArrayInputStream(knownHosts.getBytes(StandardCharsets.UTF_8)));
        return reader.getHostKeyRepository();
    }

    private static byte[] decode(String base64) throws JSchException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new JSchException("the announced host key is not base64", e);
        }
    }

    /** {@code SHA256:…} as ssh-keygen -l prints it. */
    static String fingerprint(byte[] key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The host key algorithms to offer, for JSch. */
    String algorithms() {
        return algorithms;
    }

    /** What to tell an operator when the check failed. */
    String refusal() {
        String key = offered;
        return key == null
                ? "the machine showed no acceptable host key; " + expectation
                : "the machine's host key is " + key + "; " + expectation;
    }

    @Override
    public int check(String host, byte[] key) {
        String fingerprint = fingerprint(key);
        offered = fingerprint;
        if (pinned != null) {
            return pinned.equals(fingerprint) ? OK : CHANGED;
        }
        return known.check(host, key);
    }

    @Override
    public HostKey[] getHostKey() {
        HostKey[] keys = known.getHostKey();
        return keys == null ? new HostKey[0] : keys;
    }

    @Override
    public HostKey[] getHostKey(String host, String type) {
        HostKey[] keys = known.getHostKey(host, type);
        return keys == null ? new HostKey[0] : keys;
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return "berth";
    }

    @Override
    public void add(HostKey key, UserInfo user) {
        throw new UnsupportedOperationException("host keys are never learnt");
    }

    @Override
    public void remove(String host, String type) {
        throw new UnsupportedOperationException("host keys are never forgotten");
    }

    @Override
    public void remove(String host, String type, byte[] key) {
        throw new UnsupportedOperationException("host keys are never forgotten");
    }
}
