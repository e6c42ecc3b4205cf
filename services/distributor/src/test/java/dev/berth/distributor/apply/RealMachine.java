/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import dev.berth.distributor.ShippedConfig;
import dev.berth.distributor.bootstrap.BootstrapToken;
import dev.berth.distributor.bootstrap.SampleTokens;
import dev.berth.distributor.secret.NodeSecrets;
import dev.berth.distributor.ssh.CancelSignal;
import dev.berth.distributor.ssh.SshConfig;
import dev.berth.distributor.ssh.TestShells;
import dev.berth.events.HostKeyTrust;
import dev.berth.events.NodeName;
import dev.berth.events.Rendering;
import dev.berth.sandbox.systemd.SystemdMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A systemd machine that is pushed to as the service does it: its shell, script and report. */
final class RealMachine {

    static final String HELPER = "/usr/local/sbin/berth-apply";

    private static final String UNIT =
            """
            [Unit]
            Description=kubelet
            StartLimitIntervalSec=0
            [Service]
            ExecStart=/usr/local/kubernetes/bin/kubelet --config=%s
            Restart=on-failure
            RestartSec=5
            [Install]
            WantedBy=multi-user.target
            """
                    .formatted(Renderings.CONFIG);

    /** As the service is configured, but a stopped run is waited for more shortly. */
    private static ApplyConfig config(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("berth.distribution.lock-patience", "1s");
        all.put("berth.distribution.push-timeout", "40s");
        return ShippedConfig.of(ApplyConfig.class, all);
    }

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SystemdMachine machine;
    private final Path keys;
    private ApplyConfig config = config(Map.of());
    private long epoch;

    RealMachine(SystemdMachine machine, Path keys, Path privateKey) throws IOException {
        this.machine = machine;
        this.keys = keys;
        Files.copy(privateKey, keys.resolve("default"));
    }

    SystemdMachine system() {
        return machine;
    }

    /** Nothing of ours is on it any more, faults included. */
    void reset() throws IOException {
        machine.root(
                """
                rm -f /run/fault-* /run/kubelet-config /etc/profile.d/chatty.sh
                find /usr/local/sbin /usr/lib/systemd/system-generators/late -type f -delete || :
                """);
        machine.reset();
        epoch = 0;
        config = config(Map.of());
    }

    /** The service has these settings until the next reset. */
    void configured(Map<String, String> settings) {
        config = config(settings);
    }

    /** The next push is one that should have come long ago. */
    void forgetClaims() {
        epoch = 0;
    }

    /** A valid set whose unit systemd can run. */
    static Renderings set() {
        return Renderings.valid().withContent(Renderings.UNIT, UNIT);
    }

    /** The same with another kubelet configuration. */
    static Renderings set(String config) {
        return set().withContent(Renderings.CONFIG, config);
    }

    /** How a push logs in: the user, the way there and the helper. */
    record Login(String user, String address, int port, Map<String, String> settings) {}

    Login as(String user) {
        return new Login(user, machine.address(), machine.port(), Map.of());
    }

    Login withHelper(String user) {
        return new Login(user, machine.address(), machine.port(), Map.of("helper", HELPER));
    }

    Login through(CutLink link) {
        return new Login("root", link.address(), link.port(), Map.of());
    }

    /** As root, with a claim newer than the last. */
    Verdict push(Renderings set) {
        return push(as("root"), set, SampleTokens.any());
    }

    Verdict push(Login login, Renderings set) {
        return push(login, set, SampleTokens.any());
    }

    Verdict push(Login login, Renderings set, BootstrapToken token) {
        epoch++;
        return withoutSurroundings(
                at(login)
                        .apply(
                                fence(epoch),
                                reachedBy(login, set),
                                () -> token,
                                NodeSecrets.none(),
                                new CancelSignal()));
    }

    PlanReport plan(Login login, Renderings set) {
        return at(login)
                .plan(
                        fence(Long.MAX_VALUE / 10),
                        reachedBy(login, set),
                        NodeSecrets.none(),
                        PATIENCE,
                        new CancelSignal());
    }

    String evidence(Login login, Renderings set) {
        return at(login).evidence(fence(0), reachedBy(login, set), PATIENCE);
    }

    private BerthApply at(Login login) {
        Map<String, String> settings = new HashMap<>();
        login.settings().forEach((key, value) -> settings.put("berth.ssh." + key, value));
        settings.put("berth.ssh.user", login.user());
        return new BerthApply(
                TestShells.jsch(keys, login.settings()),
                ShippedConfig.of(SshConfig.class, settings),
                config);
    }

    private static Fence fence(long epoch) {
        return new Fence("prod", new NodeName("n1"), 1, epoch);
    }

    private Rendering reachedBy(Login login, Renderings set) {
        return set.at(
                        login.address(),
                        login.port(),
                        new HostKeyTrust(HostKeyTrust.Kind.KEY, machine.hostKey()))
                .rendering();
    }

    /** What the host lends to the machine (modules, sysctls) is another on every host. */
    private static Verdict withoutSurroundings(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Started started -> new Verdict.Started(started.changed());
            case Verdict.Failed failed -> failed;
        };
    }

    /** The same, without waiting for its end. */
    CompletableFuture<Verdict> pushing(Login login, Renderings set) {
        return pushing(login, set, SampleTokens.any());
    }

    CompletableFuture<Verdict> pushing(Login login, Renderings set, BootstrapToken token) {
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                verdict.complete(push(login, set, token));
                            } catch (RuntimeException e) {
                                verdict.completeExceptionally(e);
                            }
                        });
        return verdict;
    }

    /** Installs the script as documented, and the sudoers rule for {@code narrow}. */
    void installHelper(String rule) throws IOException {
        machine.write(HELPER, "0755", ApplyScript.HELPER);
        machine.write("/etc/sudoers.d/narrow", "0440", rule + "\n");
        machine.root("visudo -cqf /etc/sudoers.d/narrow");
    }

    String read(String path) throws IOException {
        return machine.read(path);
    }

    boolean exists(String path) throws IOException {
        return machine.exec("root", "test", "-e", path).status() == 0;
    }

    /** Since when the kubelet runs; another value means that it was restarted. */
    String kubeletStarted() throws IOException {
        return property("ActiveEnterTimestampMonotonic") + " " + property("MainPID");
    }

    boolean kubeletRuns() throws IOException {
        return property("ActiveState").equals("active");
    }

    /** The configuration that the running kubelet has read, which need not be the one on disk. */
    String configInUse() throws IOException {
        return read("/run/kubelet-config");
    }

    String property(String name) throws IOException {
        return machine.root("systemctl show kubelet.service --value --property=" + name);
    }

    /** Files of ours that are no part of a set: what a run left half done. */
    List<String> leftOvers() throws IOException {
        return machine.root("find /etc -name '*.berth-new*'").lines().toList();
    }

    boolean scriptRuns() throws IOException {
        return machine.exec("root", "pgrep", "-f", "[r]ead_header").status() == 0;
    }
}
