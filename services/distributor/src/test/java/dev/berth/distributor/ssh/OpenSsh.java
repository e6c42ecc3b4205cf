/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.distributor.ssh.ShellOutcome.Broken;
import dev.berth.distributor.ssh.ShellOutcome.Finished;
import dev.berth.events.FailureClass;
import dev.berth.events.HostKeyTrust;
import dev.berth.events.HostKeyTrust.Kind;
import dev.berth.sandbox.openssh.OpenSshServer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the tests against real OpenSSH share. */
final class OpenSsh {

    private OpenSsh() {}

    static void needed() {
        assumeTrue(OpenSshServer.missing().isEmpty(), () -> OpenSshServer.missing().orElseThrow());
    }

    static Target target(OpenSshServer server, @Nullable HostKeyTrust trust) {
        return new Target(
                server.address(), server.port(), server.user(), "worker", trust, null, "node-1");
    }

    static Target behind(String jump, OpenSshServer server) {
        return new Target(
                server.address(),
                server.port(),
                server.user(),
                "worker",
                key(server.hostKey()),
                jump,
                "node-1");
    }

    static HostKeyTrust key(String line) {
        return new HostKeyTrust(Kind.KEY, line);
    }

    static HostKeyTrust fingerprint(String value) {
        return new HostKeyTrust(Kind.FINGERPRINT, value);
    }

    static HostKeyTrust authority(String line) {
        return new HostKeyTrust(Kind.CA, line);
    }

    static ShellOutcome visit(TestConfig config, Target target) {
        return visit(config, target, "echo here");
    }

    static ShellOutcome visit(TestConfig config, Target target, String script) {
        return config.shell()
                .run(
                        target,
                        script,
                        () -> new byte[0],
                        Limits.within(Duration.ofSeconds(20)),
                        new CancelSignal());
    }

    static void assertWorks(ShellOutcome outcome) {
        // sshd logs so much that the session's standard error has some of it.
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Finished.class,
                        finished -> {
                            assertThat(finished.status()).isZero();
                            assertThat(finished.out()).isEqualTo("here\n");
                        });
    }

    static void assertBroken(ShellOutcome outcome, FailureClass failure, String... parts) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Broken.class,
                        broken -> {
                            assertThat(broken.failure()).as(broken.message()).isEqualTo(failure);
                            assertThat(broken.message()).contains(parts);
                        });
    }
}
