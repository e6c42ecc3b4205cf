/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.openssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Keys and certificates made by the host's own {@code ssh-keygen}. */
public final class SshKeygen {

    private SshKeygen() {}

    /**
     * A new key pair: the private key in {@code file}, the public one beside it.
     *
     * @param type {@code ed25519}, {@code ecdsa} or {@code rsa}
     * @param passphrase empty for none
     * @return {@code file}
     */
    public static Path key(Path file, String type, String passphrase) {
        run("-t", type, "-N", passphrase, "-C", "", "-f", file.toString());
        return file;
    }

    /** The same in the older PEM form, as other tools write it. */
    public static Path pemKey(Path file, String type, String passphrase) {
        run("-t", type, "-m", "PEM", "-N", passphrase, "-C", "", "-f", file.toString());
        return file;
    }

    /** {@code <type> <base64>} of the key pair. */
    public static String publicKey(Path privateKey) {
        return read(Path.of(privateKey + ".pub")).strip();
    }

    /** {@code SHA256:…} of the key pair. */
    public static String fingerprint(Path privateKey) {
        return run("-l", "-E", "sha256", "-f", privateKey + ".pub").split(" ", 3)[1];
    }

    /** Signs a host key; the certificate lies beside it as {@code …-cert.pub}. */
    public static Path hostCertificate(Path authority, Path key, String... options) {
        return certificate(authority, key, List.of("-h"), options);
    }

    /** Signs a user's key; the certificate lies beside it as {@code …-cert.pub}. */
    public static Path userCertificate(Path authority, Path key, String... options) {
        return certificate(authority, key, List.of(), options);
    }

    private static Path certificate(
            Path authority, Path key, List<String> kind, String... options) {
        List<String> arguments = new ArrayList<>(List.of("-s", authority.toString(), "-I", "test"));
        arguments.addAll(kind);
        arguments.addAll(List.of(options));
        arguments.add(key + ".pub");
        run(arguments.toArray(String[]::new));
        return Path.of(key + "-cert.pub");
    }

    private static String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ssh-keygen"));
        if (!List.of(arguments).contains("-l")) {
            command.add("-q");
        }
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("ssh-keygen failed: " + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while ssh-keygen ran", e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
