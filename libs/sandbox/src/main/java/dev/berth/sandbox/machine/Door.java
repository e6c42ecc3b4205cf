/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.machine;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoServiceEventListener;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.channel.ChannelSessionFactory;
import org.jspecify.annotations.Nullable;

/**
 * The SSH server of all machines. The address a client dialled says which machine it gets: that
 * machine's host key and shell. So a machine costs a listening socket and no thread.
 */
final class Door extends SshServer {

    private final Function<SocketAddress, Optional<SandboxMachine>> machines;

    private Door(Function<SocketAddress, Optional<SandboxMachine>> machines) {
        this.machines = machines;
    }

    /**
     * A server that knows one login key and no passwords, shells, subsystems or forwardings.
     *
     * @param first where it listens at first; {@link #listen} adds further addresses
     */
    static Door open(
            PublicKey login,
            ExecutorService workers,
            Function<SocketAddress, Optional<SandboxMachine>> machines,
            InetSocketAddress first)
            throws IOException {
        SshServer built = ServerBuilder.builder().factory(() -> new Door(machines)).build();
        if (!(built instanceof Door door)) {
            throw new IllegalStateException("The SSH library built something else: " + built);
        }
        CoreModuleProperties.TCP_NODELAY.set(door, true);
        door.setHost(first.getAddress().getHostAddress());
        door.setPort(first.getPort());
        door.setChannelFactories(List.of(ChannelSessionFactory.INSTANCE));
        door.setSubsystemFactories(List.of());
        door.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        door.setPublickeyAuthenticator((_, key, _) -> KeyUtils.compareKeys(login, key));
        door.setKeyPairProvider(door.hostKeys());
        door.setIoServiceEventListener(door.counting());
        door.setCommandFactory(
                (channel, command) -> {
                    SocketAddress dialled = channel.getSession().getLocalAddress();
                    return new ShellCommand(door.machineAt(dialled), command, workers);
                });
        door.start();
        return door;
    }

    void listen(InetSocketAddress address) throws IOException {
        acceptor.bind(address);
    }

    /** Sessions that are open go on. */
    void refuse(InetSocketAddress address) {
        acceptor.unbind(address);
    }

    boolean listensAt(InetSocketAddress address) {
        return acceptor.getBoundAddresses().contains(address);
    }

    List<AbstractSession> sessionsAt(InetSocketAddress address) {
        return getActiveSessions().stream()
                .filter(session -> address.equals(session.getLocalAddress()))
                .toList();
    }

    private SandboxMachine machineAt(@Nullable SocketAddress dialled) {
        return Optional.ofNullable(dialled)
                .flatMap(machines)
                .orElseThrow(() -> new IllegalStateException("No machine at " + dialled));
    }

    private KeyPairProvider hostKeys() {
        return new KeyPairProvider() {
            @Override
            public Iterable<KeyPair> loadKeys(@Nullable SessionContext session) {
                // Without a session the library only asks whether there are keys at all.
                return session == null
                        ? List.of()
                        : List.of(machineAt(session.getLocalAddress()).hostKeyPair());
            }
        };
    }

    private IoServiceEventListener counting() {
        return new IoServiceEventListener() {
            @Override
            public void connectionAccepted(
                    IoAcceptor acceptor,
                    SocketAddress local,
                    SocketAddress remote,
                    SocketAddress service) {
                machineAt(local).connected();
            }
        };
    }
}
