/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import static dev.berth.distributor.ssh.OpenSsh.assertBroken;
import static dev.berth.distributor.ssh.OpenSsh.assertWorks;
import static dev.berth.distributor.ssh.OpenSsh.authority;
import static dev.berth.distributor.ssh.OpenSsh.fingerprint;
import static dev.berth.distributor.ssh.OpenSsh.key;
import static dev.berth.distributor.ssh.OpenSsh.target;
import static dev.berth.distributor.ssh.OpenSsh.visit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.FailureClass;
import dev.berth.events.HostKeyTrust;
import dev.berth.sandbox.openssh.OpenSshOptions;
import dev.berth.sandbox.openssh.OpenSshServer;
import dev.berth.sandbox.openssh.SshKeygen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which machines are believed, asked of real OpenSSH servers. */
@Timeout(60)
class HostTrustIT {

    private static final String ADDRESS = "127.77.42.1";

    @TempDir Path folder;
    private Path login;
    private Path host;
    private Path authority;
    private @Nullable OpenSshServer server;

    @BeforeEach
    void makeKeys() throws IOException {
        OpenSsh.needed();
        Path keys = Files.createDirectory(folder.resolve("keys"));
        login = SshKeygen.key(keys.resolve("worker"), "ed25519", "");
        host = SshKeygen.key(folder.resolve("host"), "ed25519", "");
        authority = SshKeygen.key(folder.resolve("authority"), "ed25519", "");
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void takesTheAnnouncedKey() throws IOException {
        OpenSshServer up = serve();
        assertWorks(visit(config(), target(up, key(up.hostKey()))));
    }

    @Test
    void takesTheAnnouncedFingerprintOfAnyOfTheMachinesKeys() throws IOException {
        // Given: it prefers to show its ed25519 key
        Path rsa = SshKeygen.key(folder.resolve("rsa"), "rsa", "");
        OpenSshServer up = serve("HostKey " + rsa);

        // When
        ShellOutcome outcome = visit(config(), target(up, fingerprint(SshKeygen.fingerprint(rsa))));

        // Then
        assertWorks(outcome);
    }

    @Test
    void refusesAnotherKeyAndNamesBothBeforeAnyLogin() throws IOException {
        // Given
        OpenSshServer up = serve();
        Path other = SshKeygen.key(folder.resolve("other"), "ecdsa", "");

        // When
        ShellOutcome outcome = visit(config(), target(up, key(SshKeygen.publicKey(other))));

        // Then
        assertBroken(
                outcome, FailureClass.HOST_KEY, up.fingerprint(), SshKeygen.fingerprint(other));
        assertThat(up.log()).contains("Connection from").doesNotContain("userauth-request");
    }

    @Test
    void takesAHashedNameWithItsPort() throws IOException {
        // Given
        OpenSshServer up = serve();
        Path known = known("[%s]:%d %s".formatted(ADDRESS, up.port(), up.hostKey()));
        hash(known);

        // When
        ShellOutcome outcome = visit(config().knowing(Optional.of(known)), target(up, null));

        // Then
        assertThat(known).content().doesNotContain(ADDRESS);
        assertWorks(outcome);
    }

    @Test
    void takesAWildcardOfKnownHosts() throws IOException {
        OpenSshServer up = serve();
        assertWorks(against(up, "127.77.42.* " + up.hostKey()));
    }

    @Test
    void anExclusionBeatsAWildcard() throws IOException {
        OpenSshServer up = serve();
        assertBroken(
                against(up, "127.77.42.*,!%s %s".formatted(ADDRESS, up.hostKey())),
                FailureClass.HOST_KEY,
                up.fingerprint());
    }

    @Test
    void aRevokedKeyIsRefusedThoughItWasAnnounced() throws IOException {
        // Given
        OpenSshServer up = serve();
        Path known = known("@revoked * " + up.hostKey());

        // When
        ShellOutcome outcome =
                visit(config().knowing(Optional.of(known)), target(up, key(up.hostKey())));

        // Then
        assertBroken(outcome, FailureClass.HOST_KEY, "revoked", up.fingerprint());
    }

    @Test
    void aLineThatIsNoneIsNamed() throws IOException {
        OpenSshServer up = serve();
        assertBroken(against(up, "nonsense"), FailureClass.HOST_KEY, "line 2");
    }

    @Test
    void takesACertificateForTheAddress() throws IOException {
        certify("-n", "somebody," + ADDRESS);
        assertWorks(announcedAuthority(serve()));
    }

    @Test
    void takesACertificateForTheNode() throws IOException {
        certify("-n", "node-1");
        assertWorks(announcedAuthority(serve()));
    }

    @Test
    void takesACertificateOfAnAuthorityInKnownHosts() throws IOException {
        certify("-n", ADDRESS);
        assertWorks(against(serve(), "@cert-authority 127.* " + SshKeygen.publicKey(authority)));
    }

    @Test
    void refusesACertificateForAnotherHost() throws IOException {
        certify("-n", "node-2");
        assertRefusedWithCertificate("node-2");
    }

    @Test
    void refusesACertificateForNobodyInParticular() throws IOException {
        certify();
        assertRefusedWithCertificate("nobody");
    }

    @Test
    void refusesAnExpiredCertificate() throws IOException {
        certify("-n", ADDRESS, "-V", "20200101:20200102");
        assertRefusedWithCertificate("2020-01-02");
    }

    @Test
    void refusesACertificateOfTheFuture() throws IOException {
        certify("-n", ADDRESS, "-V", "20900101:20900102");
        assertRefusedWithCertificate("2090-01-01");
    }

    @Test
    void refusesACriticalOptionThatNobodyKnows() throws IOException {
        certify("-n", ADDRESS, "-O", "critical:moon@example.com=full");
        assertRefusedWithCertificate("critical options");
    }

    @Test
    void refusesACertificateOfAnotherAuthority() throws IOException {
        // Given
        certify("-n", ADDRESS);
        Path other = SshKeygen.key(folder.resolve("other"), "ed25519", "");
        OpenSshServer up = serve();

        // When
        ShellOutcome outcome = visit(config(), target(up, authority(SshKeygen.publicKey(other))));

        // Then
        assertBroken(
                outcome,
                FailureClass.HOST_KEY,
                SshKeygen.fingerprint(authority),
                SshKeygen.fingerprint(other));
        assertThat(up.log()).doesNotContain("userauth-request");
    }

    @Test
    void refusesAPlainKeyWhereACertificateWasAnnounced() throws IOException {
        OpenSshServer up = serve();
        assertBroken(announcedAuthority(up), FailureClass.HOST_KEY, up.fingerprint());
    }

    private void assertRefusedWithCertificate(String part) throws IOException {
        OpenSshServer up = serve();
        assertBroken(
                announcedAuthority(up),
                FailureClass.HOST_KEY,
                part,
                SshKeygen.fingerprint(host),
                SshKeygen.fingerprint(authority));
        assertThat(up.log()).contains("Connection from").doesNotContain("userauth-request");
    }

    private ShellOutcome announcedAuthority(OpenSshServer up) {
        HostKeyTrust trust = authority(SshKeygen.publicKey(authority));
        return visit(config(), target(up, trust));
    }

    private ShellOutcome against(OpenSshServer up, String knownHosts) throws IOException {
        return visit(config().knowing(Optional.of(known(knownHosts))), target(up, null));
    }

    private Path known(String line) throws IOException {
        return Files.writeString(folder.resolve("known_hosts"), "# ours\n" + line + "\n")
                .toAbsolutePath();
    }

    private void certify(String... options) {
        SshKeygen.hostCertificate(authority, host, options);
    }

    private OpenSshServer serve(String... configuration) throws IOException {
        OpenSshOptions options =
                OpenSshOptions.at(ADDRESS, host).letting(SshKeygen.publicKey(login));
        for (String line : configuration) {
            options = options.with(line);
        }
        OpenSshServer up = OpenSshServer.start(folder.resolve("sshd"), options);
        server = up;
        return up;
    }

    private TestConfig config() {
        return TestConfig.with(folder.resolve("keys"));
    }

    private static void hash(Path known) throws IOException {
        Process process =
                new ProcessBuilder("ssh-keygen", "-q", "-H", "-f", known.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes());
        try {
            assertThat(process.waitFor()).as(said).isZero();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }
}
