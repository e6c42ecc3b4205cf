/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Who may call follows the tokens file here too; what else that means is tested in config-renderer.
 */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
@TestProfile(AccessIT.WithTokens.class)
class AccessIT {

    /** A tokens file that tests change, looked at often. */
    public static class WithTokens implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path file = Files.createTempFile(Path.of("target"), "access-it", ".yaml");
                Files.writeString(file, TOKENS);
                return Map.of("berth.access.tokens", file.toString(), "berth.files-check", "100ms");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    // Each caller's token is its name.
    private static final String TOKENS =
            """
            tokens:
              - name: viewer
                role: viewer
                sha256: d35ca5051b82ffc326a3b0b6574a9a3161dee16b9478a199ee39cd803ce5b799
            """;
    private static final String GUEST =
            """
              - name: guest
                role: viewer
                sha256: 84983c60f7daadc1cb8698621f802c0d9f9a3c3c295c810748fb048115c186ec
            """;

    @ConfigProperty(name = "berth.access.tokens")
    Path tokens;

    @AfterEach
    void restore() throws IOException {
        Files.writeString(tokens, TOKENS);
        await().until(() -> status("guest") == 401);
    }

    @Test
    void anAddedTokenOpensAndARemovedOneDoesNot() throws IOException {
        // Given
        Files.writeString(tokens, TOKENS + GUEST);
        await().until(() -> status("guest") == 200);

        // When
        Files.writeString(tokens, TOKENS);

        // Then
        await().until(() -> status("guest") == 401);
        assertThat(status("viewer")).isEqualTo(200);
    }

    private static int status(String token) {
        return given().auth().oauth2(token).get("/api/v1/distributions").statusCode();
    }
}
