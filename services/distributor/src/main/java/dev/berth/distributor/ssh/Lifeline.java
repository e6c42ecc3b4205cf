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
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The socket of one connection, and the hand on it: whatever a machine does or fails to do, the
 * socket is closed when time is up, when the caller cancels or when the machine talks too much. The
 * first reason is kept.
 */
final class Lifeline implements SocketFactory, AutoCloseable {

    private static final ScheduledExecutorService CLOCK = clock();

    private final Duration connectTimeout;
    private final ScheduledFuture<?> alarm;
    private final AtomicReference<@Nullable Broken> reason = new AtomicReference<>();
    private volatile @Nullable Socket socket;

    Lifeline(Duration connectTimeout, Duration total, CancelSignal cancel) {
        this.connectTimeout = connectTimeout;
        this.alarm =
                CLOCK.schedule(
                        () ->
                                cut(
                                        FailureClass.NETWORK,
                                        "the machine did not finish within "
                                                + total.toSeconds()
                                                + " s"),
                        total.toMillis(),
                        TimeUnit.MILLISECONDS);
        cancel.onCancel(() -> cut(FailureClass.NETWORK, "the work was taken back"));
    }

    private static ScheduledExecutorService clock() {
        ScheduledThreadPoolExecutor clock =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("ssh-deadlines").factory());
        clock.setRemoveOnCancelPolicy(true);
        return clock;
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

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        Socket fresh = new Socket();
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
        alarm.cancel(false);
        closeSocket();
    }
}
