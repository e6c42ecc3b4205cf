/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.access.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFileTest {

    @TempDir Path dir;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final WatchedFiles files = new WatchedFiles(Duration.ofSeconds(5), meters);
    private Path file;

    @BeforeEach
    void aMountAsKubernetesMakesIt() throws IOException {
        release("first", "1");
        file = Files.createSymbolicLink(dir.resolve("number"), Path.of("..data", "number"));
    }

    @Test
    void aChangedFileIsInForceAtTheNextLook() throws IOException {
        // Given
        WatchedFile<Integer> number = watched();
        release("second", "2");

        // When
        number.refresh();

        // Then
        assertThat(number.get()).isEqualTo(2);
        assertThat(number.refusal()).isEmpty();
    }

    @Test
    void aBrokenFileLeavesTheOldOneInForceAndShowsWhy() throws IOException {
        // Given
        WatchedFile<Integer> number = watched();
        release("second", "two");
        number.refresh();

        // When
        number.refresh();

        // Then
        assertThat(number.get()).isEqualTo(1);
        assertThat(number.refusal()).hasValueSatisfying(why -> assertThat(why).contains("number"));
        assertThat(meters.get("berth.file.refused").tag("setting", "berth.number").gauge().value())
                .isEqualTo(1);
        assertThat(new FilesHealth(files).call().getStatus())
                .isEqualTo(HealthCheckResponse.Status.DOWN);
    }

    @Test
    void aFileThatIsInForceIsShownAsSuchFromTheStart() {
        // When
        watched();

        // Then
        assertThat(meters.get("berth.file.refused").tag("setting", "berth.number").gauge().value())
                .isZero();
    }

    @Test
    void aFileThatIsGoneLeavesTheOldOneInForce() throws IOException {
        // Given
        WatchedFile<Integer> number = watched();
        Files.delete(dir.resolve("..data"));

        // When
        number.refresh();

        // Then
        assertThat(number.get()).isEqualTo(1);
        assertThat(number.refusal()).isPresent();
    }

    @Test
    void aFileThatIsRightAgainIsInForce() throws IOException {
        // Given
        WatchedFile<Integer> number = watched();
        release("second", "two");
        number.refresh();
        release("third", "1");

        // When
        number.refresh();

        // Then
        assertThat(number.refusal()).isEmpty();
        assertThat(new FilesHealth(files).call().getStatus())
                .isEqualTo(HealthCheckResponse.Status.UP);
    }

    @Test
    void aFileThatIsBrokenFromTheBeginningIsRefused() throws IOException {
        // Given
        release("second", "two");

        // When, Then
        assertThatIllegalArgumentException().isThrownBy(this::watched);
    }

    private WatchedFile<Integer> watched() {
        return files.watch(
                "berth.number",
                file,
                text -> {
                    try {
                        return Integer.valueOf(text);
                    } catch (NumberFormatException wrong) {
                        throw new IllegalArgumentException("is no number", wrong);
                    }
                });
    }

    /** A new folder, and the link to it swapped: the file's own link stays as it is. */
    private void release(String name, String text) throws IOException {
        Path folder = Files.createDirectory(dir.resolve(name));
        Files.writeString(folder.resolve("number"), text);
        Path swap = Files.createSymbolicLink(dir.resolve("..data_tmp"), folder);
        Files.move(swap, dir.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }
}
