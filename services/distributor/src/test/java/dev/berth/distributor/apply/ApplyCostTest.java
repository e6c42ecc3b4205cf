/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every program that the script starts is paid on every machine: how many there are is pinned. */
class ApplyCostTest extends OnEveryShell {

    @Test
    void aFirstPushStartsThesePrograms() {
        // Given
        machine.countPrograms();

        // When
        machine.push(Renderings.valid(), token, 1, 1);

        // Then
        assertThat(machine.programs())
                .isEqualTo(
                        new TreeMap<>(
                                Map.of(
                                        "cat", 1,
                                        "flock", 1,
                                        "mkdir", 1,
                                        "rename.ul", 1,
                                        "sha256sum", 1,
                                        "stat", 1,
                                        "systemctl", 1)));
    }

    @Test
    void aPushThatFindsEverythingInPlaceStartsThesePrograms() {
        // Given
        machine.verified(Renderings.valid(), token);
        machine.countPrograms();

        // When
        machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(machine.programs())
                .isEqualTo(new TreeMap<>(Map.of("flock", 1, "stat", 1, "systemctl", 1)));
    }

    @Test
    void aPushThatReadsEverythingAndFindsItInPlaceStartsThesePrograms() {
        // Given
        machine.push(Renderings.valid(), token, 1, 1);
        machine.delete("/run/berth.verified");
        machine.countPrograms();

        // When
        machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(machine.programs())
                .isEqualTo(
                        new TreeMap<>(
                                Map.of(
                                        "cat",
                                        1,
                                        "flock",
                                        1,
                                        "sha256sum",
                                        1,
                                        "stat",
                                        1,
                                        "systemctl",
                                        1)));
    }

    @Test
    void aKubeletThatIsSeenRunningNeedsNoSystemctl() {
        // Given
        machine.push(Renderings.valid(), token, 1, 1);
        machine.runsAsItsUnit("/usr/local/kubernetes/bin/kubelet");
        machine.countPrograms();

        // When
        machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(machine.programs()).doesNotContainKey("systemctl");
    }

    @Test
    void thatARunWasHereIsDurableThoughItChangedNothing() {
        // Given
        machine.durably();
        machine.push(Renderings.valid(), token, 1, 1);
        machine.countPrograms();

        // When
        machine.push(Renderings.valid(), token, 1, 2);

        // Then
        assertThat(machine.programs()).containsEntry("sync", 1);
    }
}
