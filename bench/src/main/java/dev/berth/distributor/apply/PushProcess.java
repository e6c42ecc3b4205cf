/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import dev.berth.distributor.bootstrap.BenchToken;
import dev.berth.distributor.bootstrap.BootstrapToken;
import dev.berth.distributor.secret.NodeSecrets;
import dev.berth.distributor.ssh.CancelSignal;
import dev.berth.distributor.ssh.JschShell;
import dev.berth.distributor.ssh.Limits;
import dev.berth.distributor.ssh.MachineShell;
import dev.berth.distributor.ssh.ShellOutcome;
import dev.berth.distributor.ssh.Target;
import dev.berth.events.HostKeyTrust;
import dev.berth.events.NodeName;
import dev.berth.events.Rendering;
import dev.berth.renderer.render.BuiltInProfile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Berth's side of the bench, in a process of its own so that its CPU and memory are its own. It
 * pushes by the distributor's classes and does what {@link BerthApply} does apart from the cluster
 * and the database; it is told what to do by lines on its standard input:
 *
 * <ul>
 *   <li>{@code push <bare|full> <address>…} pushes to all of them, as many at once as the script
 *       peers; answers {@code done} or {@code failed <what>}
 *   <li>{@code connect <address>…} the same with a script that does nothing
 *   <li>{@code among <bad,…|-> <good> …} pushes to good and bad ones, as many at once as the
 *       distributor's default; answers {@code done <nanoseconds until the last good one>}
 *   <li>{@code state} answers {@code state <threads> <descriptors> <live heap in bytes>}
 * </ul>
 */
public final class PushProcess {

    private static final NodeName NODE = new NodeName("k8scloud1");
    private static final String NOTHING = "exit 0";

    private final MachineShell shell;
    private final Rendering rendering;
    private final BootstrapToken token;
    private final BenchSettings settings;
    private final HostKeys hostKeys;
    private final ExecutorService workers;
    private final AtomicLong epoch = new AtomicLong();

    private PushProcess(Path folder, URI apiServer) throws IOException {
        settings = BenchSettings.in(folder);
        shell = JschShell.of(settings.ssh());
        token = BenchToken.draw();
        rendering = BuiltInProfile.render(apiServer, Files.readString(folder.resolve("ca.pem")));
        hostKeys = HostKeys.read(folder.resolve("known_hosts"));
        workers =
                Executors.newFixedThreadPool(
                        settings.concurrency(), Thread.ofPlatform().daemon().factory());
    }

    /** Arguments: the bench's folder and the URL of the API server in the rendered files. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        PushProcess process = new PushProcess(folder, URI.create(arguments[1]));
        ExpectedSet.write(folder, process.rendering, process.token);
        process.serve();
    }

    private void serve() throws IOException, InterruptedException {
        BufferedReader orders =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        System.out.println("ready");
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            System.out.println(answer(List.of(line.split(" ", -1))));
        }
    }

    private String answer(List<String> order) throws InterruptedException {
        return switch (order.getFirst()) {
            case "push" -> {
                Flavour flavour = Flavour.valueOf(order.get(1).toUpperCase(java.util.Locale.ROOT));
                yield onAll(order.subList(2, order.size()), address -> push(address, flavour));
            }
            case "connect" -> onAll(order.subList(1, order.size()), this::connect);
            case "among" ->
                    new Among(settings.flow().machines(), this::push)
                            .answer(order.get(1), order.subList(2, order.size()));
            case "state" -> ProcessState.now().toString();
            default -> "failed unknown order " + order.getFirst();
        };
    }

    private interface Work {
        Optional<String> on(String address);
    }

    private String onAll(List<String> addresses, Work work) throws InterruptedException {
        List<Future<Optional<String>>> results = new ArrayList<>();
        for (String address : addresses) {
            results.add(workers.submit(() -> work.on(address)));
        }
        String answer = "done";
        for (int i = 0; i < results.size(); i++) {
            Optional<String> failure = resultOf(results.get(i));
            if (failure.isPresent()) {
                answer = "failed " + addresses.get(i) + ": " + oneLine(failure.get());
            }
        }
        return answer;
    }

    private static Optional<String> resultOf(Future<Optional<String>> result)
            throws InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            return Optional.of(String.valueOf(e.getCause()));
        }
    }

    private static String oneLine(String text) {
        return text.replace('\n', ' ');
    }

    /** Empty when the kubelet was started. */
    private Optional<String> push(String address, Flavour flavour) {
        GuardRails guard = GuardRails.of(settings.distribution(flavour).guard());
        List<String> violations = guard.violations(rendering);
        if (!violations.isEmpty()) {
            return Optional.of(violations.toString());
        }
        ApplyRequest request =
                new ApplyRequest(
                        new Fence("bench", NODE, 1, epoch.incrementAndGet()),
                        rendering,
                        ApplyRequest.OnMachine.of(settings.distribution(flavour)));
        byte[][] sent = new byte[1][];
        ShellOutcome outcome =
                shell.run(
                        target(address),
                        request.script(),
                        () -> sent[0] = request.bytes(token, NodeSecrets.none()),
                        Limits.within(settings.distribution(flavour).pushTimeout()),
                        new CancelSignal());
        if (sent[0] != null) {
            Arrays.fill(sent[0], (byte) 0);
        }
        return switch (outcome) {
            case ShellOutcome.Broken broken ->
                    Optional.of(broken.failure() + ": " + broken.message());
            case ShellOutcome.Finished finished ->
                    switch (ApplyReport.read(finished)) {
                        case Verdict.Started _ -> Optional.empty();
                        case Verdict.Failed failed -> Optional.of(failed.toString());
                    };
        };
    }

    private Optional<String> connect(String address) {
        ShellOutcome outcome =
                shell.run(
                        target(address),
                        NOTHING,
                        () -> new byte[0],
                        Limits.within(settings.distribution(Flavour.BARE).pushTimeout()),
                        new CancelSignal());
        return outcome.equals(new ShellOutcome.Finished(0, "", "", false))
                ? Optional.empty()
                : Optional.of(outcome.toString());
    }

    /** As a push of a shipped distributor, durable and with every check made. */
    private Optional<String> push(String address) {
        return push(address, Flavour.FULL);
    }

    private Target target(String address) {
        return new Target(
                address,
                hostKeys.port(),
                "root",
                "default",
                new HostKeyTrust(HostKeyTrust.Kind.KEY, hostKeys.of(address)),
                null,
                NODE.value());
    }
}
