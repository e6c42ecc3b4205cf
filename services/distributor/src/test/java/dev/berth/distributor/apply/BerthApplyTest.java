/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.distributor.ShippedConfig;
import dev.berth.distributor.bootstrap.BootstrapToken;
import dev.berth.distributor.bootstrap.SampleTokens;
import dev.berth.distributor.secret.NodeSecrets;
import dev.berth.distributor.ssh.CancelSignal;
import dev.berth.distributor.ssh.MachineShell;
import dev.berth.distributor.ssh.ShellOutcome;
import dev.berth.distributor.ssh.SshConfig;
import dev.berth.events.FailureClass;
import dev.berth.events.NodeName;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What leaves the package, whatever a machine says. */
class BerthApplyTest {

    private final BootstrapToken token = SampleTokens.any();

    @Test
    void aTokenThatAMachineRepeatsInAFindingIsStruckOut() {
        // Given
        BerthApply apply =
                on(
                        """
                        berth: hello ok 0 3 0123456789ab
                        berth: header ok 3 items=7
                        berth: lock ok 0 waited=0
                        berth: fence ok 0 ours=0
                        berth: compare ok 1 changed=4
                        berth= swap warned the token is %s
                        berth: preflight ok 0 rejoin=0 machine-id=none
                        berth: stage ok 10 changed=4
                        berth: intent ok 1 files=4
                        berth: place ok 4 files=4
                        berth: load ok 9 kubelet.service
                        berth: kubelet ok 20 restarted=1
                        berth: done ok 0 changed=1 restarted=1
                        """
                                .formatted(SampleTokens.text(token)));

        // When
        Verdict verdict = push(apply);

        // Then
        assertThat(((Verdict.Started) verdict).findings())
                .singleElement()
                .satisfies(
                        finding ->
                                assertThat(finding.seen())
                                        .startsWith("the token is ")
                                        .doesNotContain(SampleTokens.text(token).substring(7)));
    }

    @Test
    void aLinkThatIsCutIsToldWithTheLastStepThatArrived() {
        // Given
        BerthApply apply =
                cutAfter(
                        """
                        berth: hello ok 0 3 0123456789ab
                        berth: header ok 3 items=7
                        berth: lo\
                        """);

        // When
        Verdict verdict = push(apply);

        // Then
        assertThat(verdict)
                .isEqualTo(
                        new Verdict.Failed(
                                FailureClass.NETWORK,
                                "cut; the last step that it reported is 'header'",
                                null));
    }

    @Test
    void ofALinkThatIsCutNothingIsToldThatIsNoStep() {
        // Given
        BerthApply apply = cutAfter("Welcome to n1\nberth: hello failed 0 version another\n");

        // When
        Verdict verdict = push(apply);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Failed(FailureClass.NETWORK, "cut", null));
    }

    private Verdict push(BerthApply apply) {
        return apply.apply(
                new Fence("prod", new NodeName("n1"), 1, 1),
                Renderings.valid().rendering(),
                () -> token,
                NodeSecrets.none(),
                new CancelSignal());
    }

    private static BerthApply cutAfter(String said) {
        return on(new ShellOutcome.Broken(FailureClass.NETWORK, "cut", said));
    }

    private static BerthApply on(String answer) {
        return on(new ShellOutcome.Finished(0, answer, "", false));
    }

    private static BerthApply on(ShellOutcome outcome) {
        MachineShell shell =
                (_, _, stdin, _, _) -> {
                    stdin.get();
                    return outcome;
                };
        return new BerthApply(
                shell,
                ShippedConfig.of(SshConfig.class, Map.of()),
                ShippedConfig.of(ApplyConfig.class, Map.of()));
    }
}
