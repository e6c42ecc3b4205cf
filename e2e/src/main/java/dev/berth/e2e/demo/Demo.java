/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e.demo;

import dev.berth.e2e.stack.BerthApi;
import dev.berth.e2e.stack.JoinEmitter;
import dev.berth.e2e.stack.Parts;
import dev.berth.e2e.stack.Stack;
import dev.berth.events.Producer;
import dev.berth.sandbox.cluster.SandboxCluster;
import dev.berth.sandbox.machine.SandboxMachine;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Starts a whole Berth, has machines announced as an outside system would, and watches them join.
 */
public final class Demo {

    /** A machine nobody announces, for whoever stays and tries it. */
    private static final int SPARE = 1;

    private final PrintStream out;
    private final DemoOptions options;
    private final Path dir;

    private Demo(PrintStream out, DemoOptions options, Path dir) {
        this.out = out;
        this.options = options;
        this.dir = dir;
    }

    /** {@code --nodes N --keep --json FILE}; exit status 0 if every node registered. */
    public static void main(String[] arguments) throws Exception {
        // What the JDK logs is for whoever watches: a line each, without the name of a class.
        System.setProperty("java.util.logging.SimpleFormatter.format", "%5$s%n");
        DemoOptions options;
        try {
            options = DemoOptions.parse(arguments);
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
            return;
        }
        Path dir = Files.createTempDirectory("berth-demo-");
        Demo demo = new Demo(System.out, options, dir);
        System.exit(demo.run());
    }

    private int run() {
        Parts parts = new Parts();
        Leftovers leftovers = new Leftovers(dir);
        AtomicBoolean ending = new AtomicBoolean();
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    ending.set(true);
                                    parts.close();
                                    leftovers.remove();
                                },
                                "cleaning"));
        try {
            boolean joined = startAndJoin(parts);
            leftovers.keepLogs(!joined);
            return joined ? 0 : 1;
        } catch (Exception failed) {
            // Ctrl-C ends the parts under our hands: that is no failure to tell of.
            if (!ending.get()) {
                leftovers.keepLogs(true);
                out.printf(
                        "The demo cannot go on: %s%nLogs: %s%n",
                        reason(failed), dir.resolve("logs"));
            }
            return 1;
        }
    }

    private boolean startAndJoin(Parts parts) throws Exception {
        out.println("Starting sandbox and services …");
        Instant begun = Instant.now();
        Path home = Path.of(System.getProperty("berth.home", "."));
        Stack<SandboxCluster> stack = Stack.start(home, dir, options.nodes() + SPARE, parts);
        out.printf(
                "Ready after %d s: config-renderer %s, distributor %s, csr-approver %s, logs %s%n",
                Duration.between(begun, Instant.now()).toSeconds(),
                stack.service(Producer.CONFIG_RENDERER).http(),
                stack.service(Producer.DISTRIBUTOR).http(),
                stack.service(Producer.CSR_APPROVER).http(),
                dir.resolve("logs"));
        boolean joined = join(stack);
        if (options.keep()) {
            stayUp(stack);
        }
        return joined;
    }

    private static String reason(Throwable failed) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            text.append(text.isEmpty() ? "" : ", because ");
            text.append(cause.getMessage() == null ? cause.toString() : cause.getMessage());
        }
        return text.toString();
    }

    private boolean join(Stack<SandboxCluster> stack) throws Exception {
        Instant begun = Instant.now();
        List<String> names = announce(stack);
        BerthApi api = stack.api();
        ProgressTable table = new ProgressTable(out, isTerminal());
        Instant end = begun.plus(Duration.ofSeconds(120 + 4L * names.size()));
        List<NodeProgress> nodes = List.of();
        while (!(nodes.size() == names.size() && nodes.stream().allMatch(NodeProgress::done))) {
            if (Instant.now().isAfter(end) || nodes.stream().anyMatch(NodeProgress::stuck)) {
                return fail(stack, names, seconds(begun));
            }
            TimeUnit.MILLISECONDS.sleep(250);
            nodes = progress(api);
            table.show(nodes, Instant.now());
        }
        double seconds = seconds(begun);
        DemoReport report = DemoReport.of(api, names, seconds);
        report.printCertificates(out);
        write(report);
        out.printf(
                "%n%d of %d nodes registered, each with its serving certificate, in %.1f s.%n",
                names.size(), names.size(), seconds);
        return true;
    }

    private List<String> announce(Stack<SandboxCluster> stack) throws InterruptedException {
        List<String> names = new ArrayList<>();
        try (JoinEmitter emitter = stack.emitter()) {
            for (SandboxMachine machine : stack.machines().subList(0, options.nodes())) {
                String name = "k8scloud" + (names.size() + 1);
                emitter.announce(emitter.joinOf(machine, name));
                names.add(name);
            }
        }
        out.printf("Announced %d machines on Kafka.%n", names.size());
        return names;
    }

    private static List<NodeProgress> progress(BerthApi api)
            throws IOException, InterruptedException {
        return api.nodes().stream()
                .map(NodeProgress::of)
                .sorted(
                        Comparator.comparing((NodeProgress n) -> n.name().length())
                                .thenComparing(NodeProgress::name))
                .toList();
    }

    private boolean fail(Stack<SandboxCluster> stack, List<String> names, double seconds)
            throws IOException, InterruptedException {
        DemoReport report = DemoReport.of(stack.api(), names, seconds);
        out.println();
        report.printFailures(out);
        write(report);
        out.printf("Not every node registered. Logs of the services: %s%n", dir.resolve("logs"));
        return false;
    }

    private void write(DemoReport report) throws IOException {
        if (options.json() != null) {
            report.write(options.json());
        }
    }

    private void stayUp(Stack<SandboxCluster> stack) throws InterruptedException {
        out.print(TryIt.of(stack, options.nodes(), dir.resolve("machines")));
        out.flush();
        new CountDownLatch(1).await();
    }

    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    private static double seconds(Instant begun) {
        return Duration.between(begun, Instant.now()).toMillis() / 1000.0;
    }
}
