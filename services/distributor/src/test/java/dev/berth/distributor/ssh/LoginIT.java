/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import static dev.berth.distributor.ssh.OpenSsh.assertBroken;
import static dev.berth.distributor.ssh.OpenSsh.assertWorks;
import static dev.berth.distributor.ssh.OpenSsh.key;
import static dev.berth.distributor.ssh.OpenSsh.target;
import static dev.berth.distributor.ssh.OpenSsh.visit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.FailureClass;
import dev.berth.sandbox.openssh.OpenSshOptions;
import dev.berth.sandbox.openssh.OpenSshServer;
import dev.berth.sandbox.openssh.SshKeygen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys, passphrases and user certificates, asked of real OpenSSH servers. */
@Timeout(60)
class LoginIT {

    private static final String PASSPHRASE = "correct horse battery";

    @TempDir Path folder;
    private Path keys;
    private Path host;
    private Path login;
    private @Nullable OpenSshServer server;

    @BeforeEach
    void makeKeys() throws IOException {
        OpenSsh.needed();
        keys = Files.createDirectory(folder.resolve("keys"));
        login = keys.resolve("worker");
        host = SshKeygen.key(folder.resolve("host"), "ed25519", "");
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void logsInWithEachTypeOfKey(String type) throws IOException {
        SshKeygen.key(login, type, "");
        assertWorks(visitWithKey());
    }

    @Test
    void anRsaKeySignsWithSha2() throws IOException {
        // Given: a machine that takes nothing else
        SshKeygen.pemKey(login, "rsa", "");
        OpenSshServer up =
                start(
                        OpenSshOptions.at("127.77.43.1", host)
                                .letting(SshKeygen.publicKey(login))
                                .with("PubkeyAcceptedAlgorithms rsa-sha2-512"));

        // When
        ShellOutcome outcome = visit(config(), target(up, key(up.hostKey())));

        // Then
        assertWorks(outcome);
    }

    @ParameterizedTest
    @CsvSource({
        "KexAlgorithms, diffie-hellman-group14-sha1, the key exchange",
        "Ciphers, aes128-cbc, encryption",
        "HostKeyAlgorithms, ssh-rsa, its host key"
    })
    void aMachineThatSharesNoAlgorithmIsToldWhichAndWhatToDo(
            String directive, String old, String purpose) throws IOException {
        // Given
        Path rsa = SshKeygen.key(folder.resolve("rsa"), "rsa", "");
        SshKeygen.key(login, "ed25519", "");
        OpenSshServer up =
                start(
                        OpenSshOptions.at("127.77.43.1", rsa)
                                .letting(SshKeygen.publicKey(login))
                                .with(directive + " " + old));

        // When
        ShellOutcome outcome = visit(config(), target(up, key(up.hostKey())));

        // Then
        assertBroken(outcome, FailureClass.PREFLIGHT, purpose, old, directive + " in sshd_config");
    }

    @Test
    void opensAKeyWithThePassphraseBesideIt() throws IOException {
        SshKeygen.key(login, "ed25519", PASSPHRASE);
        passphrase(PASSPHRASE + "\n");
        assertWorks(visitWithKey());
    }

    @Test
    void opensAnEncryptedPemKey() throws IOException {
        SshKeygen.pemKey(login, "rsa", PASSPHRASE);
        passphrase(PASSPHRASE);
        assertWorks(visitWithKey());
    }

    @Test
    void aMissingPassphraseIsAskedFor() throws IOException {
        SshKeygen.key(login, "ed25519", PASSPHRASE);
        assertBroken(visitWithKey(), FailureClass.AUTH, "encrypted", "worker.passphrase");
    }

    @Test
    void aWrongPassphraseIsNamedButNotShown() throws IOException {
        // Given
        SshKeygen.key(login, "ed25519", PASSPHRASE);
        passphrase("wrong-secret");

        // When
        ShellOutcome outcome = visitWithKey();

        // Then
        assertBroken(outcome, FailureClass.AUTH, "does not open", "worker.passphrase");
        assertThat(outcome.toString()).doesNotContain("wrong-secret");
    }

    @Test
    void aPublicKeyInPlaceOfThePrivateOneIsCalledThat() throws IOException {
        Path pair = SshKeygen.key(folder.resolve("pair"), "ed25519", "");
        Files.copy(Path.of(pair + ".pub"), login);
        Files.copy(Path.of(pair + ".pub"), Path.of(login + ".pub"));
        assertBroken(visitWithKey(), FailureClass.AUTH, "holds a public key");
    }

    @Test
    void whatIsNoKeyIsRefusedWithoutShowingIt() throws IOException {
        // Given
        Files.writeString(login, "a secret that is no key\n");
        Path pair = SshKeygen.key(folder.resolve("pair"), "ed25519", "");
        Files.copy(Path.of(pair + ".pub"), Path.of(login + ".pub"));

        // When
        ShellOutcome outcome = visitWithKey();

        // Then
        assertBroken(outcome, FailureClass.AUTH, "not a private key", login.toString());
        assertThat(outcome.toString()).doesNotContain("a secret");
    }

    @Test
    void aReplacedKeyCountsAtTheNextConnection() throws IOException {
        // Given
        Path good = SshKeygen.key(folder.resolve("good"), "ed25519", "");
        SshKeygen.key(login, "ed25519", "");
        OpenSshServer up = serve(SshKeygen.publicKey(good));
        MachineShell shell = config().shell();
        Target target = target(up, key(up.hostKey()));
        assertBroken(run(shell, target), FailureClass.AUTH, "worker");

        // When
        Files.delete(login);
        Files.copy(good, login);

        // Then
        assertWorks(run(shell, target));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void logsInWithAUserCertificate(String type) throws IOException {
        // Given
        SshKeygen.key(login, type, "");
        assertWorks(visitWithCertificate("-n", System.getProperty("user.name")));
    }

    @Test
    void logsInWithACertificateOfAnEncryptedKey() throws IOException {
        SshKeygen.key(login, "ed25519", PASSPHRASE);
        passphrase(PASSPHRASE);
        assertWorks(visitWithCertificate("-n", System.getProperty("user.name")));
    }

    @Test
    void anExpiredCertificateIsNamedWithItsTime() throws IOException {
        SshKeygen.key(login, "ed25519", "");
        assertBroken(
                visitWithCertificate("-n", "root", "-V", "20200101:20200102"),
                FailureClass.AUTH,
                "worker-cert.pub",
                "2020-01-02",
                "renew");
    }

    @Test
    void aCertificateForSomebodyElseIsRefusedByTheMachineAndDescribed() throws IOException {
        SshKeygen.key(login, "ed25519", "");
        assertBroken(
                visitWithCertificate("-n", "somebody"),
                FailureClass.AUTH,
                "refused key 'worker'",
                "somebody");
    }

    @Test
    void aCertificateOfAnotherKeyIsSaid() throws IOException {
        // Given
        SshKeygen.key(login, "ed25519", "");
        Path other = SshKeygen.key(folder.resolve("other"), "ed25519", "");
        Path certificate = SshKeygen.userCertificate(host, other, "-n", "root");
        Files.copy(certificate, Path.of(login + "-cert.pub"));

        // When
        ShellOutcome outcome = visitWithKey();

        // Then
        assertBroken(outcome, FailureClass.AUTH, "certificate of another key");
    }

    @Test
    void aHostCertificateIsNoUserCertificate() throws IOException {
        SshKeygen.key(login, "ed25519", "");
        SshKeygen.hostCertificate(host, login, "-n", "root");
        assertBroken(visitWithKey(), FailureClass.AUTH, "not an OpenSSH user certificate");
    }

    private ShellOutcome visitWithKey() throws IOException {
        OpenSshServer up = serve(SshKeygen.publicKey(login));
        return visit(config(), target(up, key(up.hostKey())));
    }

    private ShellOutcome visitWithCertificate(String... options) throws IOException {
        Path authority = SshKeygen.key(folder.resolve("authority"), "ed25519", "");
        SshKeygen.userCertificate(authority, login, options);
        OpenSshServer up =
                start(
                        OpenSshOptions.at("127.77.43.1", host)
                                .with("TrustedUserCAKeys " + authority + ".pub"));
        return visit(config(), target(up, key(up.hostKey())));
    }

    private static ShellOutcome run(MachineShell shell, Target target) {
        return shell.run(
                target,
                "echo here",
                () -> new byte[0],
                Limits.within(Duration.ofSeconds(20)),
                new CancelSignal());
    }

    private OpenSshServer serve(String publicKey) throws IOException {
        return start(OpenSshOptions.at("127.77.43.1", host).letting(publicKey));
    }

    private OpenSshServer start(OpenSshOptions options) throws IOException {
        OpenSshServer up = OpenSshServer.start(folder.resolve("sshd"), options);
        server = up;
        return up;
    }

    private void passphrase(String text) throws IOException {
        Files.writeString(Path.of(login + ".passphrase"), text);
    }

    private TestConfig config() {
        return TestConfig.with(keys);
    }
}
