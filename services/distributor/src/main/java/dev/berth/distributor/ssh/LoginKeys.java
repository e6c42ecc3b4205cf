/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The private keys in the configured folder, each with the passphrase ({@code NAME.passphrase}) and
 * the user certificate ({@code NAME-cert.pub}) that may lie beside it. A file that changed is read
 * anew at the next connection, so that a rotated key counts at once; one that did not is not parsed
 * again.
 */
@ApplicationScoped
public class LoginKeys {

    private static final String DEFAULT = "default";
    private static final String PASSPHRASE = ".passphrase";
    private static final String CERTIFICATE = "-cert.pub";
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private final Path folder;
    private final Map<Path, Loaded> loaded = new ConcurrentHashMap<>();

    LoginKeys(SshConfig config) {
        this.folder = config.keys();
    }

    /** The key of this name, else the one named {@code default}. */
    LoginKey load(String name) throws UnusableKeyException {
        Path file =
                find(name)
                        .orElseThrow(
                                () ->
                                        new UnusableKeyException(
                                                "there is no private key named '%s' or 'default' in %s"
                                                        .formatted(name, folder)));
        List<Stamp> stamps =
                List.of(Stamp.of(file), Stamp.of(passphrase(file)), Stamp.of(certificate(file)));
        Loaded known = loaded.get(file);
        if (known == null || !known.stamps.equals(stamps)) {
            known = new Loaded(stamps, read(file));
            loaded.put(file, known);
        }
        refuseOutOfTime(known.key, certificate(file));
        return known.key;
    }

    private Optional<Path> find(String name) {
        return Stream.of(name, DEFAULT)
                .filter(LoginKeys::isKeyName)
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static boolean isKeyName(String name) {
        return FILE_NAME.matcher(name).matches()
                && !name.endsWith(".pub")
                && !name.endsWith(PASSPHRASE);
    }

    private static Path passphrase(Path key) {
        return key.resolveSibling(key.getFileName() + PASSPHRASE);
    }

    private static Path certificate(Path key) {
        return key.resolveSibling(key.getFileName() + CERTIFICATE);
    }

    private static LoginKey read(Path file) throws UnusableKeyException {
        byte[] secret = bytes(file, "private key");
        try {
            refuseWhatIsNoPrivateKey(file, secret);
            Identity plain = open(file, secret, null);
            Path beside = certificate(file);
            String name = String.valueOf(file.getFileName());
            if (!Files.exists(beside)) {
                return new LoginKey(name, plain, null);
            }
            byte[] text = bytes(beside, "certificate");
            OpenSshCertificate certificate = certificate(beside, text);
            if (!Arrays.equals(certificate.key(), plain.getPublicKeyBlob())) {
                throw new UnusableKeyException(
                        "%s is a certificate of another key than %s: sign %s.pub anew"
                                .formatted(beside, file, file));
            }
            return new LoginKey(name, open(file, secret, text), certificate);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static void refuseWhatIsNoPrivateKey(Path file, byte[] content)
            throws UnusableKeyException {
        String start =
                new String(content, 0, Math.min(64, content.length), StandardCharsets.ISO_8859_1);
        if (start.startsWith("ssh-")
                || start.startsWith("ecdsa-")
                || start.contains("PUBLIC KEY")) {
            throw new UnusableKeyException(
                    file + " holds a public key: put the private key there, its other half");
        }
    }

    private static Identity open(Path file, byte[] secret, byte @Nullable [] certificate)
            throws UnusableKeyException {
        Path phraseFile = passphrase(file);
        byte[] phrase =
                Files.exists(phraseFile) ? firstLine(bytes(phraseFile, "passphrase")) : null;
        try {
            JSch jsch = new JSch();
            jsch.addIdentity(String.valueOf(file.getFileName()), secret, certificate, null);
            Identity identity = jsch.getIdentityRepository().getIdentities().getFirst();
            if (!identity.isEncrypted()) {
                return identity;
            }
            if (phrase == null) {
                throw new UnusableKeyException(
                        "%s is encrypted: put its passphrase into %s".formatted(file, phraseFile));
            }
            if (!identity.setPassphrase(phrase)) {
                throw new UnusableKeyException(
                        "the passphrase in %s does not open %s".formatted(phraseFile, file));
            }
            return identity;
        } catch (JSchException | RuntimeException e) {
            // The library quotes what it read: only the kind of the failure is ours to show.
            throw new UnusableKeyException(
                    "%s is not a private key in OpenSSH or PEM form (%s)"
                            .formatted(file, e.getClass().getSimpleName()));
        } finally {
            if (phrase != null) {
                Arrays.fill(phrase, (byte) 0);
            }
        }
    }

    private static OpenSshCertificate certificate(Path file, byte[] text)
            throws UnusableKeyException {
        String[] words = new String(text, StandardCharsets.UTF_8).strip().split("[ \t]+", 3);
        try {
            return Optional.of(words)
                    .filter(all -> all.length >= 2)
                    .flatMap(all -> OpenSshCertificate.read(Base64.getDecoder().decode(all[1])))
                    .filter(read -> read.use() == OpenSshCertificate.Use.USER)
                    .orElseThrow(() -> noCertificate(file));
        } catch (IllegalArgumentException _) {
            throw noCertificate(file);
        }
    }

    private static UnusableKeyException noCertificate(Path file) {
        return new UnusableKeyException(
                file + " is not an OpenSSH user certificate: make one with ssh-keygen -s");
    }

    private static void refuseOutOfTime(LoginKey key, Path file) throws UnusableKeyException {
        OpenSshCertificate certificate = key.certificate();
        if (certificate != null && !certificate.isValidAt(Instant.now())) {
            throw new UnusableKeyException(
                    "%s is not valid now: %s; renew it (it is read again at the next try)"
                            .formatted(file, MachineText.printable(certificate.description())));
        }
    }

    private static byte[] firstLine(byte[] text) {
        int end = 0;
        while (end < text.length && text[end] != '\n' && text[end] != '\r') {
            end++;
        }
        byte[] line = Arrays.copyOf(text, end);
        Arrays.fill(text, (byte) 0);
        return line;
    }

    private static byte[] bytes(Path file, String what) throws UnusableKeyException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UnusableKeyException("the %s cannot be read: %s".formatted(what, e));
        }
    }

    /** Why no machine could be logged in to; empty when the folder holds a key. */
    public Optional<String> problem() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(
                            file ->
                                    isKeyName(file.getFileName().toString())
                                            && Files.isReadable(file)
                                            && Files.isRegularFile(file))
                    ? Optional.empty()
                    : Optional.of("no private key in " + folder + " (berth.ssh.keys)");
        } catch (IOException e) {
            return Optional.of("the folder " + folder + " (berth.ssh.keys) cannot be read: " + e);
        }
    }

    private record Loaded(List<Stamp> stamps, LoginKey key) {}

    /**
     * Whether a file is still the one that was read. A mounted Secret swaps links: the inode tells.
     */
    private record Stamp(String identity) {
        static Stamp of(Path file) throws UnusableKeyException {
            try {
                var is = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(is.lastModifiedTime() + " " + is.size() + " " + is.fileKey());
            } catch (NoSuchFileException _) {
                return new Stamp("");
            } catch (IOException e) {
                throw new UnusableKeyException(file + " cannot be read: " + e);
            }
        }
    }
}
