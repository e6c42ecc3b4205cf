/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.machine;

import static org.awaitility.Awaitility.await;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;

/** A client that checks the host key, as the distributor does. */
final class Login implements AutoCloseable {

    private final Session session;

    private Login(Session session) {
        this.session = session;
    }

    /** Expects exactly the host key given as {@code ssh-ed25519 AAAA…}. */
    static Login to(SandboxMachine machine, Path privateKey, String hostKey) throws JSchException {
        JSch jsch = new JSch();
        jsch.addIdentity(privateKey.toString());
        byte[] key = Base64.getDecoder().decode(hostKey.split(" ", -1)[1]);
        String host = "[" + machine.address() + "]:" + machine.port();
        jsch.getHostKeyRepository().add(new HostKey(host, HostKey.ED25519, key), null);
        Session session = jsch.getSession("root", machine.address(), machine.port());
        session.setConfig("StrictHostKeyChecking", "yes");
        session.setConfig("PreferredAuthentications", "publickey");
        session.connect(10_000);
        return new Login(session);
    }

    /** Standard output, standard error and exit status of a command. */
    record Outcome(int status, String out, String err) {}

    Outcome run(String command) throws Exception {
        return run(command, "");
    }

    Outcome run(String command, String stdin) throws Exception {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ChannelExec channel = open(command, new ByteArrayInputStream(bytes(stdin)));
        try {
            channel.setErrStream(err);
            InputStream out = channel.getInputStream();
            channel.connect(10_000);
            String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            await().until(channel::isClosed);
            return new Outcome(channel.getExitStatus(), said, err.toString(StandardCharsets.UTF_8));
        } finally {
            channel.disconnect();
        }
    }

    /** Starts a command and leaves it running. */
    ChannelExec begin(String command, InputStream stdin) throws Exception {
        ChannelExec channel = open(command, stdin);
        channel.connect(10_000);
        return channel;
    }

    boolean connected() {
        return session.isConnected();
    }

    @Override
    public void close() {
        session.disconnect();
    }

    private ChannelExec open(String command, InputStream stdin) throws JSchException {
        ChannelExec channel = (ChannelExec) session.openChannel("exec");
        channel.setCommand(command);
        channel.setInputStream(stdin);
        return channel;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
