/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SocketFactory;
import dev.berth.distributor.ssh.ShellOutcome.Broken;
import dev.berth.events.FailureClass;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Verified sessions, one inside the other; the last one is with the machine itself. */
final class Connection implements AutoCloseable {

    private static final long OVERHEAD = 1024 * 1024;
    private static final int STREAMS = 2;
    private static final int PATIENCE = 16;

    private final SshConfig config;
    private final Lifeline lifeline;
    private final long allowed;
    private final List<Session> sessions = new ArrayList<>();

    private Connection(SshConfig config, Lifeline lifeline, long allowed) {
        this.config = config;
        this.lifeline = lifeline;
        this.allowed = allowed;
    }

    /** Logs in to one hop after the other; each is verified before anything is said to it. */
    static Connection open(List<Hop> route, SshConfig config, Lifeline lifeline, Limits limits)
            throws HopFailedException {
        Connection connection =
                new Connection(
                        config,
                        lifeline,
                        OVERHEAD + (long) STREAMS * PATIENCE * limits.outputBytes());
        try {
            for (int i = 0; i < route.size(); i++) {
                // What a jump host passes on is counted there too.
                long most = connection.allowed * (route.size() - i);
                connection.enter(route.get(i), i == 0 ? null : route.get(i - 1), most);
            }
            return connection;
        } catch (HopFailedException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    Session session() {
        return sessions.getLast();
    }

    private void enter(Hop hop, @Nullable Hop before, long most) throws HopFailedException {
        Iterator<String> offers = hop.hostKey().offers().iterator();
        while (true) {
            try {
                sessions.add(connect(hop, before, offers.next(), most));
                return;
            } catch (HopFailedException e) {
                // Another of the machine's keys may be the announced one; nothing was sent yet.
                if (e.outcome().failure() != FailureClass.HOST_KEY
                        || lifeline.reason().isPresent()
                        || !hop.hostKey().mayShowAnother()
                        || !offers.hasNext()) {
                    throw e;
                }
            }
        }
    }

    private Session connect(Hop hop, @Nullable Hop before, String algorithms, long most)
            throws HopFailedException {
        Watching watching = new Watching(hop);
        LoginBanner banner = new LoginBanner();
        try {
            Session session = session(hop, before, algorithms, watching);
            session.setUserInfo(banner);
            watching.session = session;
            Duration limit = config.connectTimeout().plus(config.loginTimeout());
            lifeline.stage(limit, () -> watching.silence(limit));
            session.connect();
            lifeline.stageDone();
            watching.loggedIn(most);
            return session;
        } catch (JSchException e) {
            throw new HopFailedException(ConnectFailure.of(e, hop, lifeline, banner.said()));
        } catch (RuntimeException e) {
            // The library trips over what is no SSH in many ways.
            throw new HopFailedException(
                    lifeline.reason()
                            .orElseGet(
                                    () ->
                                            new Broken(
                                                    FailureClass.PROTOCOL,
                                                    hop.target()
                                                            + ": what it answers is not SSH ("
                                                            + e.getClass().getSimpleName()
                                                            + ")")));
        }
    }

    private Session session(Hop hop, @Nullable Hop before, String algorithms, Watching watching)
            throws JSchException {
        JSch jsch = new JSch();
        jsch.setHostKeyRepository(hop.hostKey());
        jsch.addIdentity(hop.login().identity(), null);
        Target target = hop.target();
        Session session = jsch.getSession(target.user(), target.address(), target.port());
        session.setDaemonThread(true);
        SshAlgorithms.restrict(session, algorithms);
        if (before == null) {
            session.setSocketFactory(watching);
        } else {
            session.setProxy(
                    new JumpProxy(
                            sessions.getLast(),
                            before.target().toString(),
                            config.connectTimeout(),
                            watching::over));
        }
        return session;
    }

    @Override
    public void close() {
        sessions.reversed().forEach(Session::disconnect);
    }

    /** What one hop sends, watched. */
    private final class Watching implements SocketFactory {

        private final Hop hop;
        private @Nullable Session session;
        private volatile @Nullable KexWatch watch;

        Watching(Hop hop) {
            this.hop = hop;
        }

        InputStream over(InputStream in) {
            KexWatch fresh = new KexWatch(in, this::hostKeyShown, lifeline::flooded);
            watch = fresh;
            return fresh;
        }

        private void hostKeyShown(byte[] key) {
            String name = hop.hostKey().shown(key);
            Session open = session;
            if (name != null && open != null) {
                open.setHostKeyAlias(name);
            }
        }

        void loggedIn(long most) {
            KexWatch open = watch;
            if (open != null) {
                open.loggedIn(most);
            }
        }

        String silence(Duration limit) {
            KexWatch open = watch;
            String what =
                    open == null
                            ? "did not answer"
                            : open.heardNothing()
                                    ? "accepts connections and says nothing"
                                    : "did not get to the end of the login";
            return "%s: it %s within %d s".formatted(hop.target(), what, limit.toSeconds());
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return lifeline.createSocket(host, port);
        }

        @Override
        public InputStream getInputStream(Socket of) throws IOException {
            return over(lifeline.getInputStream(of));
        }

        @Override
        public OutputStream getOutputStream(Socket of) throws IOException {
            return lifeline.getOutputStream(of);
        }
    }
}
