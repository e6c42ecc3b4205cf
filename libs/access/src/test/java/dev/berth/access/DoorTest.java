/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.berth.access.file.WatchedFiles;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoorTest {

    private static final AccessConfig NO_TOKENS = Optional::empty;

    private final WatchedFiles files =
            new WatchedFiles(Duration.ofSeconds(5), new SimpleMeterRegistry());

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "localhost"})
    void withoutTokensAServiceStartsOnLoopback(String host) {
        // When
        Door door = new Door(NO_TOKENS, host, files);

        // Then
        assertThat(door.tokens()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void withoutTokensAServiceStartsNowhereElse(String host) {
        assertThatIllegalStateException()
                .isThrownBy(() -> new Door(NO_TOKENS, host, files))
                .withMessageContaining("berth.access.tokens");
    }

    @Test
    void aTokensFileThatIsNotThereKeepsTheServiceFromStarting() {
        // Given
        AccessConfig config = () -> Optional.of(Path.of("no-such-file.yaml"));

        // When, Then
        assertThatIllegalStateException()
                .isThrownBy(() -> new Door(config, "127.0.0.1", files))
                .withMessageContaining("no-such-file.yaml");
    }
}
