/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.hostile;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.AsyncAuthException;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/** A machine that proves who it is, as it should, and then talks without end. */
public final class FloodingSshServer implements AutoCloseable {

    /** When it begins. */
    public enum When {
        /** In place of an answer to the login: texts for the user (SSH_MSG_USERAUTH_BANNER). */
        LOGIN,
        /** Everybody is let in; in place of what a command says: packets to be ignored. */
        COMMAND
    }

    private static final int PACKET_BYTES = 16 * 1024;

    private final SshServer server;
    private final KeyPair hostKey;
    private final AtomicLong said = new AtomicLong();

    private FloodingSshServer(SshServer server, KeyPair hostKey) {
        this.server = server;
        this.hostKey = hostKey;
    }

    /** At a free port. */
    public static FloodingSshServer start(When when, String address) throws IOException {
        SshServer server = SshServer.setUpDefaultServer();
        FloodingSshServer flooding =
                new FloodingSshServer(server, HostKeys.generate(KeyPairProvider.SSH_ED25519, 256));
        server.setHost(address);
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(flooding.hostKey));
        server.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        server.setPublickeyAuthenticator(
                (_, _, session) ->
                        switch (when) {
                            case LOGIN -> {
                                flooding.flood(session, SshConstants.SSH_MSG_USERAUTH_BANNER);
                                throw new AsyncAuthException();
                            }
                            case COMMAND -> true;
                        });
        server.setCommandFactory((_, _) -> flooding.new Flood());
        server.start();
        return flooding;
    }

    /** Where it listens. */
    public int port() {
        return server.getPort();
    }

    /** {@code ssh-ed25519 AAAA…}. */
    public String hostKey() {
        return PublicKeyEntry.toString(hostKey.getPublic());
    }

    /** Bytes that it got rid of since it began, to all visitors together. */
    public long said() {
        return said.get();
    }

    private void flood(Session session, byte message) {
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                while (session.isOpen()) {
                                    Buffer packet =
                                            session.createBuffer(message, PACKET_BYTES + 64);
                                    packet.putBytes(new byte[PACKET_BYTES]);
                                    packet.putString("");
                                    session.writePacket(packet).verify();
                                    said.addAndGet(PACKET_BYTES);
                                }
                            } catch (IOException leaves) {
                                // The visitor has had enough.
                            }
                        });
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }

    /** A command that says nothing itself. */
    private final class Flood implements Command {

        @Override
        public void start(ChannelSession channel, Environment environment) {
            flood(channel.getSession(), SshConstants.SSH_MSG_IGNORE);
        }

        @Override
        public void destroy(ChannelSession channel) {
            // The flood ends with its session.
        }

        @Override
        public void setInputStream(InputStream in) {
            // Nobody listens.
        }

        @Override
        public void setOutputStream(OutputStream out) {
            // Nothing is said there.
        }

        @Override
        public void setErrorStream(OutputStream err) {
            // Nothing is said there either.
        }

        @Override
        public void setExitCallback(ExitCallback callback) {
            // It never ends.
        }
    }
}
