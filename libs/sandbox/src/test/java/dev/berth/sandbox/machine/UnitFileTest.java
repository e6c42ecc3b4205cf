/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnitFileTest {

    @Test
    void executableIsTheFirstWordAlsoAcrossContinuedLines() {
        // Given
        String text =
                """
                [Service]
                WorkingDirectory=/usr/local/k8s/work/kubelet
                ExecStart=/usr/local/k8s/bin/kubelet \\
                  --config=/etc/kubernetes/kubelet-config.yaml
                """;

        // When
        UnitFile unit = UnitFile.parse(text);

        // Then
        assertThat(unit)
                .isEqualTo(
                        new UnitFile(
                                Optional.of("/usr/local/k8s/bin/kubelet"),
                                Optional.of("/usr/local/k8s/work/kubelet")));
    }

    @Test
    void aDirectoryThatMayBeMissingIsNotRequired() {
        // Given
        String text = "WorkingDirectory=-/work\nExecStart=-/bin/true";

        // When
        UnitFile unit = UnitFile.parse(text);

        // Then
        assertThat(unit).isEqualTo(new UnitFile(Optional.of("/bin/true"), Optional.empty()));
    }
}
