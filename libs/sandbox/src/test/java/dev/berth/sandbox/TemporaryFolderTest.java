/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {

    @TempDir Path elsewhere;

    @Test
    void closingRemovesAllThatIsInIt() throws Exception {
        // Given
        TemporaryFolder folder = TemporaryFolder.create("temporary");
        Path deep = Files.createDirectories(folder.path().resolve("a/b"));
        Files.writeString(deep.resolve("file"), "text");

        // When
        folder.close();

        // Then
        assertThat(folder.path()).doesNotExist();
    }

    @Test
    void whatALinkInItLeadsToStays() throws Exception {
        // Given
        Path kept = Files.writeString(elsewhere.resolve("file"), "text");
        TemporaryFolder folder = TemporaryFolder.create("temporary");
        Files.createSymbolicLink(folder.path().resolve("link"), elsewhere);

        // When
        folder.close();

        // Then
        assertThat(folder.path()).doesNotExist();
        assertThat(kept).hasContent("text");
    }

    @Test
    void whatIsGoneAlreadyIsNoFailure() throws Exception {
        // Given
        TemporaryFolder folder = TemporaryFolder.create("temporary");
        Files.delete(folder.path());

        // When
        folder.close();

        // Then
        assertThat(folder.path()).doesNotExist();
    }
}
