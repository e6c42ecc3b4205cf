/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.berth.distributor.ssh.ShellOutcome.Broken;
import dev.berth.distributor.ssh.ShellOutcome.Finished;
import dev.berth.events.FailureClass;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@link MachineShell} by JSch. Nothing is shared between visits but parsed keys. */
@ApplicationScoped
public class JschShell implements MachineShell {

    private final SshConfig config;
    private final LoginKeys keys;
    private final JumpHosts jumps;

    JschShell(SshConfig config, LoginKeys keys, JumpHosts jumps) {
        this.config = config;
        this.keys = keys;
        this.jumps = jumps;
    }

    /**
     * One without a container.
     *
     * @throws IllegalArgumentException if jump hosts are configured wrongly
     */
    public static MachineShell of(SshConfig config) {
        return new JschShell(config, new LoginKeys(config), new JumpHosts(config));
    }

    @Override
    public ShellOutcome run(
            Target target,
            String script,
            Supplier<byte[]> stdin,
            Limits limits,
            CancelSignal cancel) {
        Optional<List<Target>> route = jumps.route(target);
        if (route.isEmpty()) {
            return new Broken(
                    FailureClass.CONFIG,
                    "the jump host '%s' is not configured; known are %s: add berth.ssh.jumps.%<s or correct the event"
                            .formatted(
                                    MachineText.printable(String.valueOf(target.jump())),
                                    jumps.names()));
        }
        try (Lifeline lifeline = new Lifeline(config.connectTimeout(), limits.total(), cancel);
                Connection connection =
                        Connection.open(prepared(route.get()), config, lifeline, limits)) {
            byte[] input = stdin.get();
            return execute(connection.session(), target, script, input, limits, lifeline);
        } catch (HopFailedException e) {
            return Thread.currentThread().isInterrupted() ? stopped() : e.outcome();
        }
    }

    /** Everything that needs no connection, for all hops: a wrong file costs no login anywhere. */
    private List<Hop> prepared(List<Target> route) throws HopFailedException {
        List<Hop> hops = new ArrayList<>();
        for (Target target : route) {
            try {
                hops.add(
                        new Hop(
                                target,
                                HostKeyCheck.of(target, config.knownHosts()),
                                keys.load(target.key())));
            } catch (JSchException e) {
                throw new HopFailedException(
                        new Broken(FailureClass.HOST_KEY, target + ": " + e.getMessage()));
            } catch (UnusableKeyException e) {
                throw new HopFailedException(
                        new Broken(FailureClass.AUTH, target + ": " + e.getMessage()));
            }
        }
        return hops;
    }

    private ShellOutcome execute(
            Session session,
            Target target,
            String script,
            byte[] input,
            Limits limits,
            Lifeline lifeline) {
        BoundedOutput out = new BoundedOutput(limits.outputBytes(), lifeline::flooded);
        BoundedOutput err = new BoundedOutput(limits.outputBytes(), lifeline::flooded);
        try {
            ChannelExec channel = (ChannelExec) session.openChannel("exec");
            if (channel == null) {
                return lost(target, lifeline, "the connection was lost");
            }
            channel.setCommand(
                    RemoteCommand.of(script, target.isRoot(), config.helper())
                            .getBytes(StandardCharsets.UTF_8));
            channel.setOutputStream(out);
            channel.setErrStream(err);
            // Written from here instead of by a thread of the library, and without a timeout: with
            // one
            // it would wait for the answer to the exec request, a round trip, by polling.
            OutputStream stdin = channel.getOutputStream();
            channel.connect();
            send(input, stdin);
            while (!err.awaitClosed() && session.isConnected()) {
                // The library closes the streams when the channel ends; asking now and then is for
                // a session that ended without.
                continue;
            }
            if (channel.getExitStatus() < 0 || lifeline.reason().isPresent()) {
                return lost(target, lifeline, "the connection ended before the command did")
                        .after(out.text());
            }
            return new Finished(
                    channel.getExitStatus(), out.text(), err.text(), out.isCut() || err.isCut());
        } catch (JSchException | IOException e) {
            return lost(target, lifeline, String.valueOf(e.getMessage())).after(out.text());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return stopped();
        }
    }

    private static void send(byte[] input, OutputStream stdin) {
        try (stdin) {
            stdin.write(input);
            stdin.flush();
        } catch (IOException e) {
            // A command may end without reading all of it; how it ended says the rest.
            System.getLogger(JschShell.class.getName())
                    .log(System.Logger.Level.DEBUG, "the command did not read its input", e);
        }
    }

    private static Broken stopped() {
        return new Broken(FailureClass.NETWORK, "the distributor was stopped");
    }

    private static Broken lost(Target target, Lifeline lifeline, String otherwise) {
        return lifeline.reason()
                .orElseGet(
                        () ->
                                new Broken(
                                        FailureClass.NETWORK,
                                        target + ": " + MachineText.printable(otherwise)));
    }
}
