/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static dev.berth.distributor.apply.RealMachine.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.distributor.bootstrap.BootstrapToken;
import dev.berth.distributor.bootstrap.SampleTokens;
import dev.berth.events.FailureClass;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks that are full, links that are cut, runs that are stopped or killed. */
class FaultsOnSystemdIT extends OnSystemd {

    private static final String OLD = "maxPods: 110\n";
    private static final String NEW = "maxPods: 50\n";

    private Faults faults;

    @BeforeEach
    void faults() throws Exception {
        faults = new Faults(machine.system());
    }

    @Test
    void aFullDiskLeavesTheOldSetWholeAndRunning() throws Exception {
        // Given
        machine.system().smallEtcKubernetes("64k");
        machine.push(set(OLD));
        String started = machine.kubeletStarted();

        // When
        Verdict verdict = machine.push(set(NEW + "# " + "x".repeat(80_000) + "\n"));

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.DISK);
        assertThat(machine.read(Renderings.CONFIG)).isEqualTo(OLD);
        assertThat(machine.kubeletStarted()).isEqualTo(started);
        assertThat(machine.leftOvers()).isEmpty();
    }

    @Test
    void aReadOnlyFileSystemLeavesTheOldSetWholeAndRunning() throws Exception {
        // Given
        machine.push(set(OLD));
        String started = machine.kubeletStarted();
        machine.system().readOnlyEtcKubernetes();

        // When
        Verdict verdict = machine.push(set(NEW));

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.DISK);
        assertThat(machine.read(Renderings.CONFIG)).isEqualTo(OLD);
        assertThat(machine.kubeletStarted()).isEqualTo(started);
        machine.system().writableEtcKubernetes();
        assertThat(machine.push(set(NEW))).isEqualTo(new Verdict.Started(true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "header",
                "lock",
                "fence",
                "compare",
                "preflight",
                "stage",
                "intent",
                "place",
                "load",
                "kubelet"
            })
    void aLinkThatIsCutLeavesOneWholeSetAndTheNextPushFinishes(String step) throws Exception {
        // Given
        machine.push(set(OLD));

        // When
        Verdict verdict = pushCutAfter(step, set(NEW), SampleTokens.any());

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.NETWORK);
        faults.goOn();
        await().until(() -> !machine.scriptRuns());
        assertThat(machine.read(Renderings.CONFIG)).isIn(OLD, NEW).isEqualTo(machine.configInUse());
        assertThat(machine.kubeletRuns()).isTrue();
        assertFinishes(NEW);
    }

    @Test
    void aLinkThatIsCutWhereNothingWasToBeChangedDisturbsNothing() throws Exception {
        // Given
        BootstrapToken token = SampleTokens.any();
        machine.push(machine.as("root"), set(OLD), token);
        String started = machine.kubeletStarted();

        // When
        Verdict verdict = pushCutAfter("unchanged", set(OLD), token);

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.NETWORK);
        faults.goOn();
        await().until(() -> !machine.scriptRuns());
        assertThat(machine.kubeletStarted()).isEqualTo(started);
        assertFinishes(NEW);
    }

    /** The script stands still after that step until it is told to go on. */
    private Verdict pushCutAfter(String step, Renderings set, BootstrapToken token)
            throws Exception {
        faults.holdAfter(step);
        try (CutLink link = CutLink.to(machine.system().address(), machine.system().port())) {
            CompletableFuture<Verdict> push = machine.pushing(machine.through(link), set, token);
            faults.awaitHold();
            link.cut();
            return push.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aRunThatIsKilledAnywhereLeavesWholeFilesAndTheNextPushFinishes() throws Exception {
        // Given
        machine.push(set(OLD));
        String before = OLD;
        String after = NEW;
        boolean killed = true;
        for (int program = 1; killed; program++) {
            faults.killAtProgram(program);

            // When
            Verdict verdict = machine.push(set(after));

            // Then
            faults.none();
            killed = verdict instanceof Verdict.Failed;
            assertThat(faults.programsStarted()).isEqualTo(killed ? program : program - 1);
            assertThat(machine.read(Renderings.CONFIG))
                    .as("killed at program %d", program)
                    .isIn(before, after);
            assertFinishes(after);
            String swapped = before;
            before = after;
            after = swapped;
        }
    }

    @Test
    void aStoppedRunThatWakesUpAfterANewerOneSaysSupersededAndTheNewerSetStays() throws Exception {
        // Given
        machine.push(set(OLD));
        faults.holdAfter("compare");
        CompletableFuture<Verdict> older = machine.pushing(machine.as("root"), set("maxPods: 1\n"));
        faults.awaitHold();
        faults.stopScript();
        faults.goOn();

        // When
        Verdict newer = machine.push(set(NEW));

        // Then
        assertThat(newer).isEqualTo(new Verdict.Started(true));
        faults.continueScript();
        Verdict late = older.get(20, TimeUnit.SECONDS);
        assertThat(failureOf(late)).as("%s", late).isEqualTo(FailureClass.SUPERSEDED);
        assertThat(machine.read(Renderings.CONFIG)).isEqualTo(NEW).isEqualTo(machine.configInUse());
        assertThat(machine.leftOvers()).isEmpty();
    }

    @Test
    void anOlderClaimThatArrivesLateIsRefusedBeforeTheFirstWrite() throws Exception {
        // Given
        machine.push(set(OLD));
        machine.push(set(NEW));
        machine.forgetClaims();

        // When
        Verdict verdict = machine.push(set(OLD));

        // Then
        assertThat(failureOf(verdict)).isEqualTo(FailureClass.SUPERSEDED);
        assertThat(machine.read(Renderings.CONFIG)).isEqualTo(NEW);
    }

    /** Whatever was left behind: the next push ends with the whole new set, read by the kubelet. */
    private static void assertFinishes(String config) throws Exception {
        assertThat(machine.push(set(config))).isInstanceOf(Verdict.Started.class);
        assertThat(machine.read(Renderings.CONFIG)).isEqualTo(config);
        assertThat(machine.configInUse()).isEqualTo(config);
        assertThat(machine.kubeletRuns()).isTrue();
        assertThat(machine.leftOvers()).isEmpty();
    }

    private static FailureClass failureOf(Verdict verdict) {
        return verdict instanceof Verdict.Failed failed ? failed.failure() : null;
    }
}
