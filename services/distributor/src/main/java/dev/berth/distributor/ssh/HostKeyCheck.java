/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.UserInfo;
import dev.berth.distributor.ssh.KnownHosts.Key;
import dev.berth.events.HostKeyTrust;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one machine's host key is checked against, for one visit. It never learns a key: what is
 * unknown is refused, and remembered only to be named in the refusal. A key that known_hosts
 * revokes is refused whoever announced it.
 */
final class HostKeyCheck implements HostKeyRepository {

    private static final Pattern PUBLIC_KEY =
            Pattern.compile("([a-z0-9@.-]{1,64}) ([A-Za-z0-9+/]{16,8192}={0,2})( .*)?");
    private static final int LONGEST_DESCRIPTION = 600;

    private final Target target;
    private final Predicate<byte[]> accepted;
    private final List<Key> authorities;
    private final List<Key> revoked;
    private final List<String> offers;
    private final String expectation;
    private final Set<String> offered = new LinkedHashSet<>();
    private int reported;
    private @Nullable OpenSshCertificate certificate;

    private HostKeyCheck(
            Target target,
            Predicate<byte[]> accepted,
            List<Key> authorities,
            List<Key> revoked,
            List<String> offers,
            String expectation) {
        this.target = target;
        this.accepted = accepted;
        this.authorities = authorities;
        this.revoked = revoked;
        this.offers = offers;
        this.expectation = expectation;
    }

    /**
     * @throws JSchException if the trust or the known_hosts file cannot be read; the message says
     *     what is wrong with it
     */
    static HostKeyCheck of(Target target, Optional<Path> file) throws JSchException {
        KnownHosts known = knownHosts(file);
        List<Key> revoked = known.revoked(target.address(), target.port());
        HostKeyTrust trust = target.trust();
        if (trust == null) {
            return againstFile(target, known, revoked, file.isPresent());
        }
        return switch (trust.kind()) {
            case KEY -> {
                Key key = publicKey(trust.value(), "host key");
                yield new HostKeyCheck(
                        target,
                        key::is,
                        List.of(),
                        revoked,
                        List.of(HostKeyAlgorithms.plain(List.of(key.type()))),
                        "announced is " + fingerprint(key.blob()));
            }
            case FINGERPRINT ->
                    new HostKeyCheck(
                            target,
                            key -> trust.value().equals(fingerprint(key)),
                            List.of(),
                            revoked,
                            HostKeyAlgorithms.EACH_KIND,
                            "announced is " + trust.value());
            case CA -> {
                Key key = publicKey(trust.value(), "host certificate authority");
                yield new HostKeyCheck(
                        target,
                        _ -> false,
                        List.of(key),
                        revoked,
                        List.of(HostKeyAlgorithms.CERTIFICATES_FIRST),
                        "announced is a certificate of %s that names %s"
                                .formatted(
                                        fingerprint(key.blob()),
                                        String.join(" or ", target.names())));
            }
        };
    }

    private static HostKeyCheck againstFile(
            Target target, KnownHosts known, List<Key> revoked, boolean configured) {
        List<Key> keys = known.keys(target.address(), target.port());
        List<Key> authorities = known.authorities(target.address(), target.port());
        String plain = HostKeyAlgorithms.plain(keys.stream().map(Key::type).toList());
        return new HostKeyCheck(
                target,
                blob -> keys.stream().anyMatch(key -> key.is(blob)),
                authorities,
                revoked,
                authorities.isEmpty()
                        ? List.of(plain)
                        : List.of(HostKeyAlgorithms.CERTIFICATES_FIRST, plain),
                configured
                        ? "the file of berth.ssh.known-hosts does not hold it for %s port %d"
                                .formatted(target.address(), target.port())
                        : "neither the announcement nor berth.ssh.known-hosts says what it must"
                                + " be");
    }

    private static KnownHosts knownHosts(Optional<Path> file) throws JSchException {
        try {
            return file.isPresent() ? KnownHosts.read(file.get()) : KnownHosts.none();
        } catch (IOException e) {
            throw new JSchException("berth.ssh.known-hosts cannot be read: " + e.getMessage(), e);
        }
    }

    private static Key publicKey(String line, String what) throws JSchException {
        var key = PUBLIC_KEY.matcher(line);
        if (!key.matches()) {
            throw new JSchException("the announced " + what + " is not '<type> <base64>'");
        }
        try {
            return new Key(key.group(1), Base64.getDecoder().decode(key.group(2)));
        } catch (IllegalArgumentException e) {
            throw new JSchException("the announced " + what + " is not base64", e);
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

    /**
     * Which host key algorithms to ask for, connection by connection: a machine has several keys
     * and shows one, the announced one may be another.
     */
    List<String> offers() {
        return offers;
    }

    /** Whether the last refusal was of a key that was not refused before. */
    boolean mayShowAnother() {
        boolean news = offered.size() > reported || certificate != null;
        reported = offered.size();
        return news;
    }

    /** Whether there is no key that could be compared with anything. */
    boolean nothingShown() {
        return offered.isEmpty() && certificate == null;
    }

    /**
     * Called with what the machine shows before it is judged.
     *
     * @return the name that its certificate must carry: of the two that may stand for this machine
     *     the one it has, so that JSch's check of it can pass; null for a plain key
     */
    @Nullable String shown(byte[] blob) {
        certificate = OpenSshCertificate.read(blob).orElse(null);
        if (certificate == null) {
            return null;
        }
        List<String> names = target.names();
        return names.stream()
                .filter(certificate.principals()::contains)
                .findFirst()
                .orElse(names.getFirst());
    }

    /**
     * What to tell an operator when the check failed.
     *
     * @param why the library's reason; it may quote the machine
     */
    String refusal(String why) {
        OpenSshCertificate shown = certificate;
        String expected = "; " + expectation;
        if (shown != null) {
            return clipped("the machine shows " + shown.description(), LONGEST_DESCRIPTION)
                    + clipped(": " + why, LONGEST_DESCRIPTION / 2)
                    + expected;
        }
        return offered.isEmpty()
                ? "the machine showed no acceptable host key" + expected
                : "the machine's host key is " + String.join(", ", offered) + expected;
    }

    private static String clipped(String text, int most) {
        String clean = MachineText.printable(text);
        return clean.length() > most ? clean.substring(0, most) + "…" : clean;
    }

    @Override
    public int check(String host, byte[] key) {
        boolean isRevoked = revoked.stream().anyMatch(entry -> entry.is(key));
        offered.add(fingerprint(key) + (isRevoked ? " (revoked in known_hosts)" : ""));
        return !isRevoked && accepted.test(key) ? OK : CHANGED;
    }

    /**
     * Authorities and revocations for JSch's check of a certificate; already those of this host.
     */
    @Override
    public HostKey[] getHostKey() {
        List<HostKey> all = new ArrayList<>();
        Stream.concat(
                        authorities.stream().map(key -> entry("@cert-authority", key)),
                        revoked.stream().map(key -> entry("@revoked", key)))
                .forEach(all::add);
        return all.toArray(HostKey[]::new);
    }

    private static HostKey entry(String marker, Key key) {
        try {
            return new HostKey(marker, "*", HostKey.UNKNOWN, key.blob(), "");
        } catch (JSchException e) {
            throw new IllegalStateException("a host key of a given type is not parsed", e);
        }
    }

    @Override
    public HostKey[] getHostKey(String host, String type) {
        return new HostKey[0];
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
