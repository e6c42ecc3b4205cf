/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.distributor.bootstrap.SampleTokens;
import dev.berth.distributor.ssh.ShellOutcome.Finished;
import dev.berth.events.FailureClass;
import org.junit.jupiter.api.Test;

/** Whose machine it is, and who comes later. */
class ApplyIdentityTest extends OnEveryShell {

    @Test
    void aNewTokenRestartsAKubeletWithoutCertificate() {
        // Given
        machine.push(Renderings.valid(), token, 1, 1);
        machine.systemctlCalls();

        // When
        machine.push(Renderings.valid(), SampleTokens.any(), 2, 2);

        // Then
        assertThat(machine.systemctlCalls()).isEqualTo(WHOLE_START);
    }

    @Test
    void anOlderAttemptIsSuperseded() {
        // Given
        machine.push(Renderings.valid(), token, 2, 1);

        // When
        Verdict verdict =
                machine.push(
                        Renderings.valid().withContent(Renderings.CONFIG, "old\n"), token, 1, 9);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.SUPERSEDED);
        assertThat(machine.read(Renderings.CONFIG)).contains("maxPods: 110");
    }

    @Test
    void anOlderClaimOfTheSameAttemptIsSuperseded() {
        // Given
        machine.push(Renderings.valid(), token, 1, 5);

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 4);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.SUPERSEDED);
    }

    @Test
    void anotherNodesMachineIsLeftAlone() {
        // Given
        machine.push(Renderings.valid(), token, 1, 1);

        // When
        Finished answer =
                machine.apply(LocalMachine.request(Renderings.valid(), token, "n2", 7, 7));

        // Then
        assertThat(failureOf(ApplyReport.read(answer))).isEqualTo(FailureClass.ALREADY_JOINED);
        assertThat(machine.read("/var/lib/berth/fence")).isEqualTo("1 prod n1 1 1\n");
    }

    @Test
    void aRejoinTakesAnotherNodesMachineAndSetsItsIdentityAside() {
        // Given
        machine.push(Renderings.valid(), token, 1, 1);
        machine.write("/etc/kubernetes/kubelet.kubeconfig", "old identity");
        machine.write("/etc/kubernetes/cert/kubelet-server-current.pem", "what it served with");
        machine.systemctlCalls();

        // When
        Finished answer =
                machine.apply(
                        LocalMachine.request(
                                Renderings.valid().withRejoin(), SampleTokens.any(), "n2", 1, 1));

        // Then
        assertThat(ApplyReport.read(answer)).isEqualTo(new Verdict.Started(true));
        assertThat(machine.file("/etc/kubernetes/kubelet.kubeconfig")).doesNotExist();
        assertThat(machine.file("/etc/kubernetes/cert/kubelet-server-current.pem")).doesNotExist();
        assertThat(machine.systemctlCalls()).isEqualTo(WHOLE_START);
    }

    @Test
    void aFenceThatWasCutShortByACrashDoesNotCount() {
        // Given
        machine.push(Renderings.valid(), token, 2, 1);
        machine.write("/var/lib/berth/fence", machine.read("/var/lib/berth/fence") + "1 prod n1 9");

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 3, 2);

        // Then
        assertThat(verdict).isInstanceOf(Verdict.Started.class);
        assertThat(machine.push(Renderings.valid(), token, 2, 9))
                .extracting(OnEveryShell::failureOf)
                .isEqualTo(FailureClass.SUPERSEDED);
    }

    @Test
    void aFenceThatNobodyUnderstandsIsNotOverwritten() {
        // Given
        machine.write("/var/lib/berth/fence", "7 prod n1 1 1\n");

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 1);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.PREFLIGHT);
        assertThat(machine.read("/var/lib/berth/fence")).isEqualTo("7 prod n1 1 1\n");
    }

    @Test
    void theFenceStaysShort() {
        // Given
        for (int epoch = 1; epoch <= 45; epoch++) {
            machine.push(Renderings.valid(), token, 1, epoch);
        }

        // When
        Verdict verdict = machine.push(Renderings.valid(), token, 1, 46);

        // Then
        assertThat(verdict).isInstanceOf(Verdict.Started.class);
        assertThat(machine.read("/var/lib/berth/fence").lines()).hasSizeLessThan(10);
        assertThat(failureOf(machine.push(Renderings.valid(), token, 1, 45)))
                .isEqualTo(FailureClass.SUPERSEDED);
    }
}
