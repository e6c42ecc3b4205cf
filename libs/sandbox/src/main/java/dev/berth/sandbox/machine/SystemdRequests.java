/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.machine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the systemctl of all machines reaches this JVM: a line into one FIFO, answered by a line into
 * the caller's own. Plain {@code sh} can do both, and a FIFO is opened for reading and writing
 * here, so that no side ever waits for the other to open it.
 */
final class SystemdRequests implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(SystemdRequests.class.getName());
    private static final String END = "end";

    /** Machine, verb, unit, process id of the caller. */
    private static final Pattern REQUEST =
            Pattern.compile("([a-z0-9-]+) ([a-z-]+) ([A-Za-z0-9:_.@-]+) ([0-9]+)");

    private final Path fifo;
    private final RandomAccessFile pipe;
    private final ExecutorService workers;
    private final Function<String, Optional<SandboxMachine>> machines;

    private SystemdRequests(
            Path fifo,
            RandomAccessFile pipe,
            ExecutorService workers,
            Function<String, Optional<SandboxMachine>> machines) {
        this.fifo = fifo;
        this.pipe = pipe;
        this.workers = workers;
        this.machines = machines;
    }

    /** Listens at {@code fifo}, which is made anew; each request is done by one of the workers. */
    static SystemdRequests listen(
            Path fifo, ExecutorService workers, Function<String, Optional<SandboxMachine>> machines)
            throws IOException {
        Files.deleteIfExists(fifo);
        makeFifo(fifo);
        SystemdRequests requests =
                new SystemdRequests(
                        fifo, new RandomAccessFile(fifo.toFile(), "rw"), workers, machines);
        Thread.ofPlatform().daemon().name("sandbox-systemd").start(requests::serve);
        return requests;
    }

    private void serve() {
        InputStream bytes = Channels.newInputStream(pipe.getChannel());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine();
                    line != null && !line.equals(END);
                    line = lines.readLine()) {
                accept(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + fifo, e);
        }
    }

    private void accept(String line) {
        Matcher request = REQUEST.matcher(line);
        Optional<SandboxMachine> machine =
                request.matches() ? machines.apply(request.group(1)) : Optional.empty();
        if (machine.isEmpty()) {
            LOG.log(System.Logger.Level.WARNING, "Not a request of a machine: {0}", line);
            return;
        }
        SandboxMachine asked = machine.get();
        workers.execute(
                () -> {
                    int status = act(asked, request.group(2), request.group(3));
                    answer(asked.sandboxFile("reply." + request.group(4)), status);
                });
    }

    private static int act(SandboxMachine machine, String verb, String unit) {
        try {
            machine.systemd().act(verb, unit);
            return 0;
        } catch (IOException | RuntimeException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "systemctl " + verb + " " + unit + " on " + machine.name() + " failed",
                    e);
            return 1;
        }
    }

    /** A caller that was killed meanwhile is not waited for, and its FIFO may be gone. */
    private static void answer(Path reply, int status) {
        if (!Files.exists(reply)) {
            return;
        }
        try (RandomAccessFile caller = new RandomAccessFile(reply.toFile(), "rw")) {
            caller.write((status + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "Cannot answer " + reply, e);
        }
    }

    private static void makeFifo(Path fifo) throws IOException {
        Process mkfifo =
                new ProcessBuilder("mkfifo", "-m", "600", fifo.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(mkfifo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            int status = mkfifo.waitFor();
            if (status != 0) {
                throw new IOException("mkfifo ended with status " + status + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while making " + fifo, e);
        }
    }

    /** A blocked read of a FIFO cannot be interrupted; a last line ends it. */
    @Override
    public void close() throws IOException {
        try (RandomAccessFile end = new RandomAccessFile(fifo.toFile(), "rw")) {
            end.write((END + "\n").getBytes(StandardCharsets.US_ASCII));
        }
    }
}
