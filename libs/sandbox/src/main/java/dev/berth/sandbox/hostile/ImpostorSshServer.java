/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.hostile;

import java.io.IOException;
import java.security.KeyPair;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;

/**
 * A machine that shows the public host key of another, as anybody can, and signs with a key of its
 * own. Whoever believes it is let in.
 */
public final class ImpostorSshServer implements AutoCloseable {

    private final SshServer server;
    private final KeyPair copied;
    private final AtomicBoolean believed = new AtomicBoolean();

    private ImpostorSshServer(SshServer server, KeyPair copied) {
        this.server = server;
        this.copied = copied;
    }

    /**
     * At a free port.
     *
     * @param type of the host key, as in {@code ssh-ed25519}
     */
    public static ImpostorSshServer start(String type, int bits, String address)
            throws IOException {
        KeyPair copied = HostKeys.generate(type, bits);
        SshServer server = SshServer.setUpDefaultServer();
        ImpostorSshServer impostor = new ImpostorSshServer(server, copied);
        server.setHost(address);
        server.setPort(0);
        server.setKeyPairProvider(
                KeyPairProvider.wrap(
                        new KeyPair(
                                copied.getPublic(), HostKeys.generate(type, bits).getPrivate())));
        server.setPublickeyAuthenticator(
                (_, _, _) -> {
                    impostor.believed.set(true);
                    return true;
                });
        server.start();
        return impostor;
    }

    /** Where it listens. */
    public int port() {
        return server.getPort();
    }

    /** What it shows: {@code ssh-ed25519 AAAA…}. */
    public String hostKey() {
        return PublicKeyEntry.toString(copied.getPublic());
    }

    /** Whether anybody tried to log in. */
    public boolean wasBelieved() {
        return believed.get();
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
