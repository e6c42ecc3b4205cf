/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import com.jcraft.jsch.SocketFactory;
import dev.berth.distributor.ssh.ShellOutcome.Broken;
import dev.berth.events.FailureClass;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The only socket of a visit, and the hand on it: whatever a machine or a jump host does or fails
 * to do, the socket is closed when time is up, when the caller cancels or is interrupted, or when
 * somebody talks too much. The first reason is kept.
 */
final class Lifeline implements SocketFactory, AutoCloseable {

    private static final ScheduledExecutorService CLOCK = clock();

    private final Duration connectTimeout;
    private final ScheduledFuture<?> total;
    private final AtomicReference<@Nullable Broken> reason = new AtomicReference<>();
    private @Nullable ScheduledFuture<?> stage;
    private volatile @Nullable Socket socket;

    Lifeline(Duration connectTimeout, Duration total, CancelSignal cancel) {
        this.connectTimeout = connectTimeout;
        this.total =
                alarm(total, () -> "the machine did not finish within " + total.toSeconds() + " s");
        cancel.onCancel(() -> cut(FailureClass.NETWORK, "the work was taken back"));
    }

    private static ScheduledExecutorService clock() {
        ScheduledThreadPoolExecutor clock =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("ssh-deadlines").factory());
        clock.setRemoveOnCancelPolicy(true);
        return clock;
    }

    private ScheduledFuture<?> alarm(Duration after, Supplier<String> message) {
        return CLOCK.schedule(
                () -> cut(FailureClass.NETWORK, message.get()),
                after.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** The next stage may take this long, however many bytes trickle in meanwhile. */
    void stage(Duration limit, Supplier<String> message) {
        stageDone();
        stage = alarm(limit, message);
    }

    void stageDone() {
        ScheduledFuture<?> running = stage;
        if (running != null) {
            running.cancel(false);
        }
    }

    void flooded() {
        cut(FailureClass.PROTOCOL, "the machine sends output without end");
    }

    /** Why the socket was closed from this side; empty while it was not. */
    Optional<Broken> reason() {
        return Optional.ofNullable(reason.get());
    }

    private void cut(FailureClass failure, String message) {
        reason.compareAndSet(null, new Broken(failure, message));
        closeSocket();
    }

    private void closeSocket() {
        Socket open = socket;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // Nothing is left to do with a socket that does not even close.
                System.getLogger(Lifeline.class.getName())
                        .log(System.Logger.Level.DEBUG, "closing a socket failed", e);
            }
        }
    }

    /** Of a channel: an interrupt of the thread that waits for it closes it. */
    @Override
    public Socket createSocket(String host, int port) throws IOException {
        Socket fresh = SocketChannel.open().socket();
        socket = fresh;
        if (reason.get() != null) {
            fresh.close();
        }
        fresh.setTcpNoDelay(true);
        fresh.connect(
                new InetSocketAddress(host, port), Math.toIntExact(connectTimeout.toMillis()));
        return fresh;
    }

    @Override
    public InputStream getInputStream(Socket of) throws IOException {
        return of.getInputStream();
    }

    @Override
    public OutputStream getOutputStream(Socket of) throws IOException {
        return of.getOutputStream();
    }

    @Override
    public void close() {
        total.cancel(false);
        stageDone();
        closeSocket();
    }
}
