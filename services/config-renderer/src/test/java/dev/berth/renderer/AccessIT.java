/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may call, while that changes. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class AccessIT {

    private static final String GUEST =
            "  - {name: guest, role: viewer, sha256:"
                    + " 6565aa7221fd7594a2eb88045904e6754ae5e2c88ac929ec9004161e535d2cb9}\n";

    @ConfigProperty(name = "berth.access.tokens")
    Path tokens;

    @Inject MeterRegistry meters;

    private String before;

    @BeforeEach
    void remember() throws IOException {
        before = Files.readString(tokens);
    }

    @AfterEach
    void restore() throws IOException {
        Files.writeString(tokens, before);
        await().until(() -> status("token-of-guest") == 401);
    }

    @Test
    void anAddedTokenOpensAndARemovedOneDoesNot() throws IOException {
        // Given
        Files.writeString(tokens, before + GUEST);
        await().until(() -> status("token-of-guest") == 200);

        // When
        Files.writeString(tokens, before);

        // Then
        await().until(() -> status("token-of-guest") == 401);
        assertThat(status("token-of-viewer")).isEqualTo(200);
    }

    @Test
    void aBrokenTokensFileLocksNobodyOutAndIsShown() throws IOException {
        // When
        Files.writeString(tokens, "tokens: everybody");

        // Then
        await().until(() -> refused("berth.access.tokens") == 1);
        assertThat(status("token-of-viewer")).isEqualTo(200);
    }

    @Test
    void whoIsTurnedAwayIsCountedAndLoggedWithoutTheToken() {
        // Given
        List<String> lines = new ArrayList<>();
        Handler handler = collecting(lines);
        Logger root = Logger.getLogger("dev.berth.access");
        root.addHandler(handler);
        double unauthorized = count("401");
        double forbidden = count("403");

        // When
        status("a-token-that-nobody-has");
        given().auth().oauth2("token-of-viewer").delete("/api/v1/nodes/k-any");

        // Then
        root.removeHandler(handler);
        assertThat(count("401")).isEqualTo(unauthorized + 1);
        assertThat(count("403")).isEqualTo(forbidden + 1);
        assertThat(lines)
                .anyMatch(line -> line.contains("401") && line.contains("/api/v1/nodes"))
                .anyMatch(line -> line.contains("403") && line.contains("viewer"))
                .noneMatch(line -> line.contains("a-token-that-nobody-has"));
    }

    private static Handler collecting(List<String> lines) {
        return new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(ExtLogRecord.wrap(line).getFormattedMessage());
            }

            @Override
            public void flush() {
                // Nothing is kept back.
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
    }

    private double count(String status) {
        return meters.get("berth.access.refused").tag("status", status).counter().count();
    }

    private double refused(String setting) {
        return meters.get("berth.file.refused").tag("setting", setting).gauge().value();
    }

    private static int status(String token) {
        return given().auth().oauth2(token).get("/api/v1/nodes").statusCode();
    }
}
