/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.bootstrap;

import dev.berth.events.RenderedFile;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;

/**
 * One token, with its secret half. It is wiped when it is closed, prints only its id, and cannot be
 * serialised. (The Kubernetes client takes strings, so copies live until the garbage collector has
 * been by; they are in no field, no log and no exception.)
 */
public final class BootstrapToken implements AutoCloseable {

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int ID_LENGTH = 6;
    private static final int SECRET_LENGTH = 16;

    private final String id;
    private final int attempt;
    private final Instant expiresAt;
    private final char[] secret;
    private boolean wiped;

    private BootstrapToken(String id, int attempt, Instant expiresAt, char[] secret) {
        this.id = id;
        this.attempt = attempt;
        this.expiresAt = expiresAt;
        this.secret = secret;
    }

    static BootstrapToken random(SecureRandom random, int attempt, Instant expiresAt) {
        return new BootstrapToken(
                new String(draw(random, ID_LENGTH)),
                attempt,
                expiresAt,
                draw(random, SECRET_LENGTH));
    }

    private static char[] draw(SecureRandom random, int length) {
        char[] drawn = new char[length];
        for (int i = 0; i < length; i++) {
            drawn[i] = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
        }
        return drawn;
    }

    /** The public half. */
    public String id() {
        return id;
    }

    int attempt() {
        return attempt;
    }

    Instant expiresAt() {
        return expiresAt;
    }

    /**
     * The template with the token in its slot, as UTF-8. The caller wipes the array when it is no
     * longer needed.
     *
     * @throws IllegalArgumentException if the slot is not there exactly once
     * @throws IllegalStateException if the token was wiped
     */
    public synchronized byte[] fill(String template) {
        int slot = template.indexOf(RenderedFile.TOKEN_SLOT);
        int after = slot + RenderedFile.TOKEN_SLOT.length();
        if (slot < 0 || template.indexOf(RenderedFile.TOKEN_SLOT, after) >= 0) {
            throw new IllegalArgumentException("the template has not exactly one token slot");
        }
        byte[] token = bytes();
        byte[] before = template.substring(0, slot).getBytes(StandardCharsets.UTF_8);
        byte[] rest = template.substring(after).getBytes(StandardCharsets.UTF_8);
        byte[] filled =
                ByteBuffer.allocate(before.length + token.length + rest.length)
                        .put(before)
                        .put(token)
                        .put(rest)
                        .array();
        Arrays.fill(token, (byte) 0);
        return filled;
    }

    private byte[] bytes() {
        refuseWiped();
        ByteBuffer token = ByteBuffer.allocate(ID_LENGTH + 1 + SECRET_LENGTH);
        token.put(id.getBytes(StandardCharsets.US_ASCII)).put((byte) '.');
        ByteBuffer encoded = StandardCharsets.US_ASCII.encode(CharBuffer.wrap(secret));
        token.put(encoded);
        if (encoded.hasArray()) {
            Arrays.fill(encoded.array(), (byte) 0);
        }
        return token.array();
    }

    /** The secret half for the Kubernetes client; not to be kept. */
    synchronized String secret() {
        refuseWiped();
        return new String(secret);
    }

    /** The text without this token's secret half. */
    public synchronized String scrub(String text) {
        return wiped ? text : text.replace(new String(secret), Scrubber.MASK);
    }

    private void refuseWiped() {
        if (wiped) {
            throw new IllegalStateException("token " + id + " was wiped");
        }
    }

    /** Overwrites the secret half. */
    @Override
    public synchronized void close() {
        wiped = true;
        Arrays.fill(secret, '\0');
    }

    @Override
    public String toString() {
        return "token " + id;
    }
}
