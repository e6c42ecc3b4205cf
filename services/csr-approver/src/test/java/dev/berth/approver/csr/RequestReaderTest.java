/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RequestReaderTest {

    private static final String PLAIN =
            """
            {"kind":"CertificateSigningRequest","metadata":{"name":"csr-1","uid":"u1","resourceVersion":"7",
            "creationTimestamp":"2026-11-30T10:00:00Z","annotations":{"a":{"name":"no"}},"managedFields":[{}]},
            "spec":{"request":"%s","signerName":"kubernetes.io/kubelet-serving","groups":["g"],
            "username":"system:node:a","extra":null},"status":%s}\
            """;

    @Test
    void keepsWhoAsksAndNothingOfWhatWasAsked() throws IOException {
        // When
        ShownRequest read = read(PLAIN.formatted("QUJD", "{}"));

        // Then
        assertThat(read)
                .usingRecursiveComparison()
                .ignoringFields("length")
                .isEqualTo(
                        new ShownRequest(
                                "u1",
                                "csr-1",
                                "7",
                                Instant.parse("2026-11-30T10:00:00Z"),
                                "kubernetes.io/kubelet-serving",
                                "system:node:a",
                                0,
                                null));
        assertThat(read.tooLarge()).isFalse();
    }

    @Test
    void requestOfAMegabyteIsTooLargeAndNotKept() throws IOException {
        // Given
        String issued = "{\"certificate\":\"QUJD\",\"conditions\":[{\"type\":\"Approved\"}]}";

        // When
        ShownRequest read = read(PLAIN.formatted("A".repeat(1_200_000), issued));

        // Then
        assertThat(read.tooLarge()).isTrue();
        assertThat(read.length()).isBetween(1_200_000L, 1_201_000L);
        assertThat(read.finished()).isNull();
    }

    @Test
    void annotationsCountAsWhatWasAsked() throws IOException {
        // When
        ShownRequest read =
                read("{\"metadata\":{\"annotations\":{\"a\":\"" + "x".repeat(40_000) + "\"}}}");

        // Then
        assertThat(read.tooLarge()).isTrue();
    }

    @Test
    void longChainOfTheSignerDoesNotMakeARequestTooLarge() throws IOException {
        // Given
        String issued =
                "{\"conditions\":[{\"type\":\"Approved\",\"lastUpdateTime\":null}],\"certificate\":\""
                        + "QUJD".repeat(15_000)
                        + "\"}";

        // When
        ShownRequest read = read(PLAIN.formatted("QUJD", issued));

        // Then
        assertThat(read.tooLarge()).isFalse();
        assertThat(requireNonNull(read.finished()).getStatus().getCertificate()).hasSize(60_000);
        assertThat(requireNonNull(read.finished()).getSpec().getRequest()).isEqualTo("QUJD");
    }

    @Test
    void failureOfTheSignerIsKept() throws IOException {
        // When
        ShownRequest read =
                read(PLAIN.formatted("QUJD", "{\"conditions\":[{\"type\":\"Failed\"}]}"));

        // Then
        assertThat(
                        KubernetesRequests.hasCondition(
                                requireNonNull(read.finished()), KubernetesRequests.FAILED))
                .isTrue();
    }

    @Test
    void fieldsOfOtherKindsAreReadAsMissing() throws IOException {
        // When
        ShownRequest read =
                read(
                        "{\"metadata\":{\"uid\":null,\"name\":[1,{\"uid\":\"x\"}]},\"spec\":7,\"status\":null}");

        // Then
        assertThat(read.uid()).isEmpty();
        assertThat(read.name()).isEmpty();
    }

    private static ShownRequest read(String json) throws IOException {
        try (JsonParser parser =
                RequestReader.open(
                        new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)))) {
            parser.nextToken();
            ShownRequest read = RequestReader.read(parser);
            assertThat(parser.currentToken()).isEqualTo(JsonToken.END_OBJECT);
            assertThat(parser.nextToken()).isNull();
            return read;
        }
    }
}
