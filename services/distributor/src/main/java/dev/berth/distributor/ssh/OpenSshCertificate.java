/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an OpenSSH certificate says of itself (PROTOCOL.certkeys). Nothing is verified here: it
 * chooses what is asked for and explains a refusal.
 *
 * @param key the certified plain public key, as on the wire
 * @param principals whom it names, in its order
 * @param validAfter seconds since 1970, unsigned
 * @param validBefore seconds since 1970, unsigned; all bits set means for ever
 * @param authority the public key that signed it, as on the wire
 */
record OpenSshCertificate(
        Use use,
        String id,
        byte[] key,
        List<String> principals,
        long validAfter,
        long validBefore,
        byte[] authority) {

    private static final String SUFFIX = "-cert-v01@openssh.com";
    private static final long FOR_EVER = -1;

    /** What a certificate is for. */
    enum Use {
        USER,
        HOST
    }

    /** Empty when the bytes are no certificate that we know how to read. */
    static Optional<OpenSshCertificate> read(byte[] blob) {
        try {
            return parse(ByteBuffer.wrap(blob));
        } catch (BufferUnderflowException _) {
            return Optional.empty();
        }
    }

    private static Optional<OpenSshCertificate> parse(ByteBuffer in) {
        String type = text(in);
        if (!type.endsWith(SUFFIX)) {
            return Optional.empty();
        }
        String plain = type.substring(0, type.length() - SUFFIX.length());
        string(in); // the nonce
        int fields = fields(plain);
        if (fields == 0) {
            return Optional.empty();
        }
        int start = in.position();
        for (int i = 0; i < fields; i++) {
            string(in);
        }
        byte[] key = keyOf(plain, in, start);
        in.getLong(); // the serial number
        int use = in.getInt();
        if (use != 1 && use != 2) {
            return Optional.empty();
        }
        String id = text(in);
        List<String> principals = strings(ByteBuffer.wrap(string(in)));
        long after = in.getLong();
        long before = in.getLong();
        string(in); // critical options
        string(in); // extensions
        string(in); // reserved
        return Optional.of(
                new OpenSshCertificate(
                        use == 1 ? Use.USER : Use.HOST,
                        id,
                        key,
                        principals,
                        after,
                        before,
                        string(in)));
    }

    private static int fields(String keyType) {
        if (keyType.equals("ssh-ed25519")) {
            return 1;
        }
        return keyType.equals("ssh-rsa") || keyType.startsWith("ecdsa-sha2-nistp") ? 2 : 0;
    }

    private static byte[] keyOf(String type, ByteBuffer in, int start) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        int length = in.position() - start;
        ByteBuffer key = ByteBuffer.allocate(4 + name.length + length);
        key.putInt(name.length).put(name).put(in.slice(start, length));
        return key.array();
    }

    private static List<String> strings(ByteBuffer in) {
        List<String> all = new ArrayList<>();
        while (in.hasRemaining()) {
            all.add(text(in));
        }
        return List.copyOf(all);
    }

    private static String text(ByteBuffer in) {
        return new String(string(in), StandardCharsets.UTF_8);
    }

    private static byte[] string(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    boolean isValidAt(Instant now) {
        long second = now.getEpochSecond();
        return Long.compareUnsigned(validAfter, second) <= 0
                && Long.compareUnsigned(second, validBefore) < 0;
    }

    /** For people; not bounded and not yet made printable. */
    String description() {
        return "certificate '%s' (of key %s, for %s, valid %s, signed by %s)"
                .formatted(
                        id,
                        HostKeyCheck.fingerprint(key),
                        principals.isEmpty() ? "nobody" : String.join(", ", principals),
                        validity(),
                        HostKeyCheck.fingerprint(authority));
    }

    private String validity() {
        return (validAfter == 0 ? "" : "from " + instant(validAfter) + " ")
                + (validBefore == FOR_EVER ? "for ever" : "until " + instant(validBefore));
    }

    private static String instant(long seconds) {
        return seconds < 0 || seconds > Instant.MAX.getEpochSecond()
                ? "the end of time"
                : Instant.ofEpochSecond(seconds).toString();
    }
}
