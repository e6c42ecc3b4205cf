/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.RenderedFile;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileDiffTest {

    @Test
    void aChangedFileIsShownAsAUnifiedDiff() {
        // When
        List<FileDiff.Change> changes =
                FileDiff.between(
                        List.of(file("/a", "x\ny\nz\n", "0644")),
                        List.of(file("/a", "x\nY\nz\n", "0644")));

        // Then
        assertThat(changes)
                .containsExactly(
                        new FileDiff.Change(
                                "/a",
                                "changed",
                                true,
                                "--- a/a\n+++ b/a\n@@ -1,3 +1,3 @@\n x\n-y\n+Y\n z\n"));
    }

    @Test
    void filesThatComeAndGoAreNamed() {
        // When
        List<FileDiff.Change> changes =
                FileDiff.between(
                        List.of(file("/old", "x\n", "0644")), List.of(file("/new", "x\n", "0644")));

        // Then
        assertThat(changes).extracting(FileDiff.Change::path).containsExactly("/new", "/old");
        assertThat(changes).extracting(FileDiff.Change::what).containsExactly("added", "left out");
    }

    @Test
    void aChangedModeIsAChangeWithoutADiff() {
        // When
        List<FileDiff.Change> changes =
                FileDiff.between(
                        List.of(file("/a", "x\n", "0644")), List.of(file("/a", "x\n", "0600")));

        // Then
        assertThat(changes)
                .containsExactly(
                        new FileDiff.Change(
                                "/a", "was root:root 0644, will be root:root 0600", false, ""));
    }

    @Test
    void sameFilesInAnotherOrderAreNoChange() {
        // When
        List<FileDiff.Change> changes =
                FileDiff.between(
                        List.of(file("/a", "x", "0644"), file("/b", "y", "0644")),
                        List.of(file("/b", "y", "0644"), file("/a", "x", "0644")));

        // Then
        assertThat(changes).isEmpty();
    }

    private static RenderedFile file(String path, String content, String mode) {
        return new RenderedFile(
                path, "root:root", mode, "sha", RenderedFile.Kind.PLAIN, true, content);
    }
}
