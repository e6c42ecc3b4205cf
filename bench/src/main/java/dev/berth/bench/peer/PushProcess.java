/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.peer;

import dev.berth.bench.machine.CpuAccount;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The process that pushes by the distributor's classes, seen from the bench. */
public final class PushProcess implements AutoCloseable {

    /** What a leak would make grow. */
    public record State(int threads, long descriptors, long liveHeap) {}

    private final Process process;
    private final CpuAccount cpu;
    private final Writer orders;
    private final BufferedReader answers;
    private final Path log;

    private PushProcess(Process process, CpuAccount cpu, Path log) {
        this.process = process;
        this.cpu = cpu;
        this.log = log;
        this.orders = process.outputWriter(StandardCharsets.US_ASCII);
        this.answers =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts it; when this returns, the set that all peers send lies in the folder.
     *
     * @param folder with {@code keys/}, {@code known_hosts} and {@code ca.pem}
     */
    public static PushProcess start(Path folder, String apiServer) throws IOException {
        // There may be several, each with a folder of its own.
        CpuAccount cpu = CpuAccount.open("berth-" + folder.getFileName());
        Path log = folder.resolve("berth.log");
        Process process =
                new ProcessBuilder(
                                cpu.counting(
                                        List.of(
                                                System.getProperty("java.home") + "/bin/java",
                                                "-Xmx512m",
                                                // As the chart starts a distributor.
                                                "-XX:+UseSerialGC",
                                                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                                                "-cp",
                                                System.getProperty("java.class.path"),
                                                dev.berth.distributor.apply.PushProcess.class
                                                        .getName(),
                                                folder.toString(),
                                                apiServer)))
                        .redirectError(log.toFile())
                        .start();
        PushProcess started = new PushProcess(process, cpu, log);
        try {
            String first = started.answer();
            if (!first.equals("ready")) {
                throw new IOException("Berth's process did not start: " + first);
            }
            return started;
        } catch (IOException e) {
            started.close();
            throw e;
        }
    }

    /** Its push without preflight and fsync. */
    public Peer bare() {
        return new BerthPeer(Peers.BARE, "push bare", this);
    }

    /** Its push with everything. */
    public Peer full() {
        return new BerthPeer(Peers.FULL, "push full", this);
    }

    /** Its connection alone, with a command that does nothing. */
    public Peer connection() {
        return new BerthPeer("berth-connection", "connect", this);
    }

    String ask(String order) throws IOException {
        orders.write(order + "\n");
        orders.flush();
        return answer();
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("Berth's process ended: " + Files.readString(log));
        }
        return line;
    }

    /**
     * Pushes to all of them, as many at once as the distributor does.
     *
     * @param bad spread evenly among the good ones; none of them may work
     * @return nanoseconds until the last good one was done
     * @throws IOException if a good one failed or a bad one worked
     */
    public long pushAmong(List<String> good, List<String> bad) throws IOException {
        String answer =
                ask(
                        "among %s %s"
                                .formatted(
                                        bad.isEmpty() ? "-" : String.join(",", bad),
                                        String.join(" ", good)));
        if (!answer.startsWith("done ")) {
            throw new IOException(answer);
        }
        return Long.parseLong(answer.substring("done ".length()));
    }

    /** After two full collections. */
    public State state() throws IOException {
        String[] words = ask("state").split(" ", 4);
        return new State(
                Integer.parseInt(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
    }

    long cpuNanos() throws IOException {
        return cpu.nanos();
    }

    @Override
    public void close() throws IOException {
        orders.close();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        cpu.close();
    }
}
