/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;

/**
 * One exec request: a real {@code /bin/sh -c} on the machine. It ends with its channel: whatever it
 * started and that still descends from it is killed, as by a machine that loses power.
 */
final class ShellCommand implements Command {

    private static final System.Logger LOG = System.getLogger(ShellCommand.class.getName());

    private final SandboxMachine machine;
    private final String command;
    private final ExecutorService workers;
    private @Nullable InputStream in;
    private @Nullable OutputStream out;
    private @Nullable OutputStream err;
    private @Nullable ExitCallback exit;
    private volatile @Nullable Process process;

    ShellCommand(SandboxMachine machine, String command, ExecutorService workers) {
        this.machine = machine;
        this.command = command;
        this.workers = workers;
    }

    @Override
    public void setInputStream(InputStream stream) {
        in = stream;
    }

    @Override
    public void setOutputStream(OutputStream stream) {
        out = stream;
    }

    @Override
    public void setErrorStream(OutputStream stream) {
        err = stream;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        exit = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) throws IOException {
        InputStream fromClient = present(in);
        OutputStream toClient = present(out);
        OutputStream errorsToClient = present(err);
        ExitCallback ended = present(exit);
        Process shell = machine.shell(command, channel.getSession().getUsername()).start();
        process = shell;
        workers.execute(() -> feed(fromClient, shell.getOutputStream(), channel));
        FutureTask<Void> output = pump(shell.getInputStream(), toClient);
        FutureTask<Void> errors = pump(shell.getErrorStream(), errorsToClient);
        workers.execute(output);
        workers.execute(errors);
        workers.execute(() -> end(shell, List.of(output, errors), ended));
    }

    @Override
    public void destroy(ChannelSession channel) {
        Process shell = process;
        if (shell != null) {
            // Listed first: once the shell is dead its children are nobody's descendants.
            List<ProcessHandle> children = shell.descendants().toList();
            shell.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** Copies the client's bytes to the command until either side ends, or the cut is due. */
    private void feed(InputStream fromClient, OutputStream stdin, ChannelSession channel) {
        byte[] buffer = new byte[8192];
        try (stdin) {
            int read = fromClient.read(buffer);
            while (read >= 0) {
                int allowed = machine.passThrough(read);
                stdin.write(buffer, 0, allowed);
                stdin.flush();
                if (allowed < read) {
                    destroy(channel);
                    channel.getSession().close(true);
                    return;
                }
                read = fromClient.read(buffer);
            }
        } catch (IOException e) {
            // The command does not read on, or the client is gone: both are ordinary ends.
            LOG.log(System.Logger.Level.DEBUG, "Input of a command ended", e);
        }
    }

    private static FutureTask<Void> pump(InputStream from, OutputStream to) {
        return new FutureTask<>(
                () -> {
                    try (from) {
                        byte[] buffer = new byte[8192];
                        int read = from.read(buffer);
                        while (read >= 0) {
                            to.write(buffer, 0, read);
                            to.flush();
                            read = from.read(buffer);
                        }
                    } catch (IOException e) {
                        LOG.log(System.Logger.Level.DEBUG, "Output of a command ended", e);
                    }
                },
                null);
    }

    private static void end(Process shell, List<? extends Future<?>> outputs, ExitCallback ended) {
        try {
            int status = shell.waitFor();
            for (Future<?> output : outputs) {
                output.get();
            }
            ended.onExit(status);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            shell.destroyForcibly();
        } catch (ExecutionException e) {
            LOG.log(System.Logger.Level.ERROR, "Output of a command was lost", e);
            ended.onExit(255, "output lost");
        }
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("The SSH server started a command without its streams");
        }
        return value;
    }
}
