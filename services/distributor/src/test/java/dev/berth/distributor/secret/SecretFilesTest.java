/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.events.Rendering;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFilesTest {

    @TempDir Path outside;
    private Path mount;

    @BeforeEach
    void mount() throws IOException {
        mount = Files.createDirectory(outside.resolve("mount"));
    }

    @Test
    void readsASecretAsItIs() throws IOException {
        // Given
        Files.writeString(mount.resolve("pull.json"), "{\"auth\": \"é\"}\n");

        // When
        NodeSecrets secrets = files().open(List.of("pull.json"));

        // Then
        assertThat(new String(secrets.copyOf("pull.json"), StandardCharsets.UTF_8))
                .isEqualTo("{\"auth\": \"é\"}\n");
    }

    @Test
    void followsTheLinksOfAMountedSecret() throws IOException {
        // Given
        Path data = Files.createDirectory(mount.resolve("..2026_11_24"));
        Files.writeString(data.resolve("key"), "value");
        Files.createSymbolicLink(mount.resolve("..data"), data.getFileName());
        Files.createSymbolicLink(mount.resolve("key"), Path.of("..data/key"));

        // When
        NodeSecrets secrets = files().open(List.of("key"));

        // Then
        assertThat(secrets.copyOf("key")).asString().isEqualTo("value");
    }

    @Test
    void refusesALinkOutOfTheFolder() throws IOException {
        // Given
        Files.writeString(outside.resolve("id_ed25519"), "the distributor's own key");
        Files.createSymbolicLink(mount.resolve("key"), outside.resolve("id_ed25519"));

        // Then
        refuses("key", "not a file within");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../id_ed25519", "a/b", "/etc/shadow", "..data", ".", "", "a\nb", "-rf"})
    void refusesWhatIsNoFlatName(String name) throws IOException {
        // Given
        Files.writeString(outside.resolve("id_ed25519"), "the distributor's own key");

        // Then
        refuses(name, "flat");
    }

    @Test
    void namesWhatIsMissingAndWhere() {
        refuses("absent", "'absent' cannot be read from " + mount);
    }

    @Test
    void refusesAFolder() throws IOException {
        // Given
        Files.createDirectory(mount.resolve("folder"));

        // Then
        refuses("folder", "not a file");
    }

    @Test
    void refusesWhatIsTooLarge() throws IOException {
        // Given
        Files.writeString(mount.resolve("large"), "x".repeat(Rendering.MAX_BYTES + 1));

        // Then
        refuses("large", "larger than");
    }

    @Test
    void refusesWhatIsNoText() throws IOException {
        // Given
        Files.write(mount.resolve("binary"), new byte[] {(byte) 0xff, 1});
        Files.write(mount.resolve("nul"), new byte[] {'a', 0, 'b'});

        // Then
        refuses("binary", "UTF-8");
        refuses("nul", "NUL");
    }

    @Test
    void withoutAFolderSaysWhatToConfigure() {
        // Given
        SecretFiles none = new SecretFiles(Optional::empty);

        // Then
        assertThatExceptionOfType(UnusableSecretException.class)
                .isThrownBy(() -> none.open(List.of("key")))
                .withMessageContaining("berth.secrets.folder");
    }

    @Test
    void masksItsLinesInWhatMachinesSay() throws IOException {
        // Given
        Files.writeString(mount.resolve("key"), "user: me\npassword: correct horse\n\n}\n");

        // When
        String scrubbed = files().open(List.of("key")).scrub("} it read 'password: correct horse'");

        // Then
        assertThat(scrubbed).isEqualTo("} it read '******'");
    }

    @Test
    void isWipedWhenClosed() throws IOException {
        // Given
        Files.writeString(mount.resolve("key"), "value");
        NodeSecrets secrets = files().open(List.of("key"));

        // When
        secrets.close();

        // Then
        assertThat(secrets.copyOf("key")).containsOnly(0);
        assertThat(secrets).hasToString("secrets [key]");
    }

    private SecretFiles files() {
        return new SecretFiles(() -> Optional.of(mount));
    }

    private void refuses(String name, String because) {
        assertThatExceptionOfType(UnusableSecretException.class)
                .isThrownBy(() -> files().open(List.of(name)))
                .withMessageContaining(because);
    }
}
