/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.berth.distributor.ssh.ShellOutcome.Broken;
import dev.berth.distributor.ssh.ShellOutcome.Finished;
import dev.berth.events.FailureClass;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** {@link MachineShell} by JSch. Nothing is shared between connections. */
@ApplicationScoped
class JschShell implements MachineShell {

    private static final Duration POLL = Duration.ofMillis(5);

    private final SshConfig config;
    private final LoginKeys keys;

    JschShell(SshConfig config, LoginKeys keys) {
        this.config = config;
        this.keys = keys;
    }

    @Override
    public ShellOutcome run(
            Target target,
            String script,
            Supplier<byte[]> stdin,
            Limits limits,
            CancelSignal cancel) {
        if (target.jump() != null) {
            return new Broken(
                    FailureClass.PREFLIGHT,
                    "jump hosts are not supported yet; this machine asks for '"
                            + MachineText.printable(target.jump())
                            + "': announce an address that the distributor reaches directly");
        }
        Optional<Path> key = keys.find(target.key());
        if (key.isEmpty()) {
            return new Broken(
                    FailureClass.AUTH,
                    "there is no private key named '%s' or 'default' in %s"
                            .formatted(target.key(), keys.folder()));
        }
        HostKeyCheck hostKey;
        try {
            hostKey = HostKeyCheck.of(target.trust(), config.knownHosts());
        } catch (JSchException e) {
            return new Broken(FailureClass.HOST_KEY, String.valueOf(e.getMessage()));
        }
        try (Lifeline lifeline = new Lifeline(config.connectTimeout(), limits.total(), cancel)) {
            return converse(target, script, stdin, limits, key.get(), hostKey, lifeline);
        }
    }

    private ShellOutcome converse(
            Target target,
            String script,
            Supplier<byte[]> stdin,
            Limits limits,
            Path key,
            HostKeyCheck hostKey,
            Lifeline lifeline) {
        Session session;
        try {
            session = session(target, key, hostKey, lifeline);
        } catch (JSchException | IOException e) {
            return new Broken(
                    FailureClass.AUTH, "the private key %s cannot be used: %s".formatted(key, e));
        }
        try {
            session.connect(Math.toIntExact(config.loginTimeout().toMillis()));
        } catch (JSchException e) {
            session.disconnect();
            return ConnectFailure.of(e, target, hostKey, lifeline);
        }
        try {
            byte[] input = stdin.get();
            return execute(session, target, script, input, limits, lifeline);
        } catch (JSchException e) {
            return lost(target, lifeline, String.valueOf(e.getMessage()));
        } finally {
            session.disconnect();
        }
    }

    private Session session(Target target, Path key, HostKeyCheck hostKey, Lifeline lifeline)
            throws JSchException, IOException {
        JSch jsch = new JSch();
        jsch.setHostKeyRepository(hostKey);
        jsch.addIdentity(key.getFileName().toString(), Files.readAllBytes(key), null, null);
        Session session = jsch.getSession(target.user(), target.address(), target.port());
        session.setSocketFactory(lifeline);
        session.setDaemonThread(true);
        SshAlgorithms.restrict(session, hostKey.algorithms());
        return session;
    }

    private ShellOutcome execute(
            Session session,
            Target target,
            String script,
            byte[] input,
            Limits limits,
            Lifeline lifeline)
            throws JSchException {
        BoundedOutput out = new BoundedOutput(limits.outputBytes(), lifeline::flooded);
        BoundedOutput err = new BoundedOutput(limits.outputBytes(), lifeline::flooded);
        ChannelExec channel = (ChannelExec) session.openChannel("exec");
        channel.setCommand(
                RemoteCommand.of(script, target.isRoot(), config.helper())
                        .getBytes(StandardCharsets.UTF_8));
        channel.setInputStream(new ByteArrayInputStream(input));
        channel.setOutputStream(out);
        channel.setErrStream(err);
        channel.connect(Math.toIntExact(config.loginTimeout().toMillis()));
        try {
            while (!channel.isClosed() && session.isConnected()) {
                TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Broken(FailureClass.NETWORK, "the distributor was stopped");
        }
        if (channel.getExitStatus() < 0 || lifeline.reason().isPresent()) {
            return lost(target, lifeline, "the connection ended before the command did");
        }
        return new Finished(
                channel.getExitStatus(), out.text(), err.text(), out.isCut() || err.isCut());
    }

    private static Broken lost(Target target, Lifeline lifeline, String otherwise) {
        return lifeline.reason()
                .orElseGet(
                        () ->
                                new Broken(
                                        FailureClass.NETWORK,
                                        target
                                                + ": "
                                                + MachineText.printable(
                                                        String.valueOf(otherwise))));
    }
}
