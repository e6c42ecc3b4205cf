/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshFileSystemTest {

    @TempDir Path parent;

    @Test
    void isThereUntilItIsClosedAndLeavesNothing() throws Exception {
        // Given
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        Path folder = Files.createDirectory(parent.resolve("roots"));

        // When
        try (FreshFileSystem ignored = mounted(folder)) {
            Files.writeString(folder.resolve("something"), "of a machine");
            assertThat(Files.getFileStore(folder).type()).isEqualTo("ext4");
            assertThat(Files.getFileStore(folder)).isNotEqualTo(Files.getFileStore(parent));
        }

        // Then
        assertThat(parent).isEmptyDirectory();
    }

    private static FreshFileSystem mounted(Path folder) throws InterruptedException {
        try {
            return FreshFileSystem.on(folder);
        } catch (IOException e) {
            return abort("this system makes none: " + e.getMessage());
        }
    }
}
