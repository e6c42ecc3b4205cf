/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnifiedDiffTest {

    @Test
    void aChangedLineStandsInItsContext() {
        // When
        String diff =
                UnifiedDiff.of(
                        "/etc/a.yaml",
                        "kind: A\nmaxPods: 110\nport: 1\n",
                        "kind: A\nmaxPods: 200\nport: 1\n");

        // Then
        assertThat(diff)
                .isEqualTo(
                        """
                        --- a/etc/a.yaml
                        +++ b/etc/a.yaml
                        @@ -1,3 +1,3 @@
                         kind: A
                        -maxPods: 110
                        +maxPods: 200
                         port: 1
                        """);
    }

    @Test
    void aNewFileIsAllAdded() {
        // When
        String diff = UnifiedDiff.ofNew("/etc/a", "one\ntwo\n");

        // Then
        assertThat(diff)
                .isEqualTo(
                        """
                        --- /dev/null
                        +++ b/etc/a
                        @@ -0,0 +1,2 @@
                        +one
                        +two
                        """);
    }

    @Test
    void theSameTextHasNoDifference() {
        assertThat(UnifiedDiff.of("/etc/a", "one\n", "one\n")).isEmpty();
    }

    @Test
    void aMissingLineFeedAtTheEndIsShown() {
        // When
        String diff = UnifiedDiff.of("/etc/a", "one\ntwo", "one\ntwo\n");

        // Then
        assertThat(diff).endsWith(" one\n-two\n\\ No newline at end of file\n+two\n");
    }
}
