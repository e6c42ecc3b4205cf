/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Reads along what a machine sends: it says what the machine shows as its host key <em>before</em>
 * the library judges it, and it ends a machine that talks without end. The exchange of keys is in
 * plain text, so that nothing is decrypted here. A mistake here can only make the library's check
 * refuse: it grants nothing.
 */
final class KexWatch extends FilterInputStream {

    /** Banner, key exchange and login together take some 4 KB. */
    private static final long MOST_BEFORE_LOGIN = 512 * 1024;

    private static final int BUFFER = 16 * 1024;
    private static final int LONGEST_PACKET = 256 * 1024;
    private static final int KEX_REPLY = 31;
    private static final int NEW_KEYS = 21;

    private final Consumer<byte[]> onHostKey;
    private final Runnable onFlood;
    private final ByteArrayOutputStream packet = new ByteArrayOutputStream();
    private final byte[] lineStart = new byte[4];
    private int lineLength;
    private int packetLength = LONGEST_PACKET;
    private boolean inBanner = true;
    private boolean done;
    private long seen;
    private volatile long most = MOST_BEFORE_LOGIN;

    KexWatch(InputStream in, Consumer<byte[]> onHostKey, Runnable onFlood) {
        super(new BufferedInputStream(in, BUFFER));
        this.onHostKey = onHostKey;
        this.onFlood = onFlood;
    }

    /** From here on this much more may come. */
    void loggedIn(long allowed) {
        most = seen + allowed;
    }

    boolean heardNothing() {
        return seen == 0;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value >= 0) {
            count(1);
            follow((byte) value);
        }
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        if (count > 0) {
            count(count);
            for (int i = 0; i < count && !done; i++) {
                follow(bytes[offset + i]);
            }
        }
        return count;
    }

    private void count(int bytes) throws IOException {
        seen += bytes;
        if (seen > most) {
            onFlood.run();
            throw new IOException("the machine sends data without end");
        }
    }

    private void follow(byte value) {
        if (done) {
            return;
        }
        if (inBanner) {
            banner(value);
            return;
        }
        packet.write(value);
        if (packet.size() == 4) {
            packetLength = ByteBuffer.wrap(packet.toByteArray()).getInt();
            done = packetLength < 2 || packetLength > LONGEST_PACKET;
        } else if (packet.size() == 4 + packetLength) {
            complete(ByteBuffer.wrap(packet.toByteArray()));
            packet.reset();
            packetLength = LONGEST_PACKET;
        }
    }

    private void banner(byte value) {
        if (value != '\n') {
            if (lineLength < lineStart.length) {
                lineStart[lineLength] = value;
            }
            lineLength++;
            return;
        }
        inBanner =
                lineLength < 4
                        || lineStart[0] != 'S'
                        || lineStart[1] != 'S'
                        || lineStart[2] != 'H'
                        || lineStart[3] != '-';
        lineLength = 0;
    }

    /** length, padding length, message number, and for the reply the host key as a string. */
    private void complete(ByteBuffer whole) {
        int message = whole.get(5) & 0xff;
        if (message == KEX_REPLY && whole.capacity() >= 10) {
            int length = whole.getInt(6);
            if (length > 0 && length <= whole.capacity() - 10) {
                byte[] key = new byte[length];
                whole.get(10, key);
                onHostKey.accept(key);
            }
        }
        done = message == KEX_REPLY || message == NEW_KEYS;
    }
}
