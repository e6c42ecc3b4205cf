/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import static java.util.Objects.requireNonNull;

import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Proxy;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SocketFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The way to the next hop: a {@code direct-tcpip} channel through a verified session. */
final class JumpProxy implements Proxy {

    private final Session through;
    private final String name;
    private final Duration connectTimeout;
    private final UnaryOperator<InputStream> watch;
    private @Nullable ChannelDirectTCPIP channel;
    private @Nullable InputStream in;
    private @Nullable OutputStream out;

    JumpProxy(
            Session through,
            String name,
            Duration connectTimeout,
            UnaryOperator<InputStream> watch) {
        this.through = through;
        this.name = name;
        this.connectTimeout = connectTimeout;
        this.watch = watch;
    }

    @Override
    public void connect(@Nullable SocketFactory unused, String host, int port, int timeout)
            throws JSchException, IOException {
        ChannelDirectTCPIP fresh = (ChannelDirectTCPIP) through.openChannel("direct-tcpip");
        if (fresh == null) {
            throw new JSchException("the connection to the jump host " + name + " was lost");
        }
        channel = fresh;
        fresh.setHost(host);
        fresh.setPort(port);
        in = watch.apply(fresh.getInputStream());
        out = fresh.getOutputStream();
        try {
            fresh.connect(Math.toIntExact(connectTimeout.toMillis()));
        } catch (JSchException e) {
            throw new JSchException(notThrough(host, port), e);
        }
        if (!fresh.isConnected()) {
            throw new JSchException(notThrough(host, port));
        }
    }

    private String notThrough(String host, int port) {
        return "the jump host %s did not get through to %s port %d: that is off or refuses, or"
                        .formatted(name, host, port)
                + " forwarding is not allowed there (AllowTcpForwarding, PermitOpen)";
    }

    @Override
    public InputStream getInputStream() {
        return requireNonNull(in);
    }

    @Override
    public OutputStream getOutputStream() {
        return requireNonNull(out);
    }

    @Override
    public @Nullable Socket getSocket() {
        return null;
    }

    @Override
    public void close() {
        ChannelDirectTCPIP open = channel;
        if (open != null) {
            open.disconnect();
        }
    }
}
