/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestCondition;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests out of a stream of JSON, one after the other, and keeps of each no more than a
 * {@link ShownRequest} has. What it holds at once is one text of one object, which etcd bounds.
 */
public final class RequestReader {

    /** Field names are the requester's too: none is remembered, and a long one is no error. */
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNameLength(4 * 1024 * 1024)
                                    // As Go's reader, which has read it before us.
                                    .maxNestingDepth(10_000)
                                    .build())
                    .build();

    private RequestReader() {}

    /** A parser for one answer of the API server; closing it closes the stream. */
    public static JsonParser open(InputStream json) throws IOException {
        // Through a reader: a parser of bytes waits for the first four before it is there.
        return JSON.createParser(new InputStreamReader(json, StandardCharsets.UTF_8));
    }

    /**
     * Reads the object whose opening brace the parser stands on, to its closing one.
     *
     * @throws IOException if the stream breaks, or this is no object
     */
    public static ShownRequest read(JsonParser json) throws IOException {
        expect(json, JsonToken.START_OBJECT);
        long begin = json.currentTokenLocation().getCharOffset();
        Parts parts = new Parts();
        long[] status = {0};
        object(
                json,
                field -> {
                    switch (field) {
                        case "metadata" -> parts.metadata(json);
                        case "spec" -> parts.spec(json);
                        case "status" -> {
                            long start = json.currentTokenLocation().getCharOffset();
                            parts.status(json);
                            status[0] += json.currentLocation().getCharOffset() - start;
                        }
                        default -> json.skipChildren();
                    }
                });
        return parts.request(json.currentLocation().getCharOffset() - begin - status[0]);
    }

    private static void expect(JsonParser json, JsonToken wanted) throws IOException {
        if (json.currentToken() != wanted) {
            throw new IOException("expected " + wanted + " and not " + json.currentToken());
        }
    }

    /** What was read so far of one object. */
    private static final class Parts {
        private String name = "";
        private String uid = "";
        private String version = "";
        private @Nullable String created;
        private String signer = "";
        private String username = "";
        private @Nullable String request;
        private @Nullable String certificate;
        private final List<String> conditions = new ArrayList<>();

        void metadata(JsonParser json) throws IOException {
            object(
                    json,
                    field -> {
                        switch (field) {
                            case "name" -> name = text(json);
                            case "uid" -> uid = text(json);
                            case "resourceVersion" -> version = text(json);
                            case "creationTimestamp" -> created = text(json);
                            default -> json.skipChildren();
                        }
                    });
        }

        void spec(JsonParser json) throws IOException {
            object(
                    json,
                    field -> {
                        switch (field) {
                            case "signerName" -> signer = text(json);
                            case "username" -> username = text(json);
                            case "request" -> request = text(json);
                            default -> json.skipChildren();
                        }
                    });
        }

        void status(JsonParser json) throws IOException {
            object(
                    json,
                    field -> {
                        switch (field) {
                            case "certificate" -> certificate = text(json);
                            case "conditions" -> conditions(json);
                            default -> json.skipChildren();
                        }
                    });
        }

        private void conditions(JsonParser json) throws IOException {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                json.skipChildren();
                return;
            }
            while (json.nextToken() != JsonToken.END_ARRAY) {
                object(
                        json,
                        field -> {
                            if (field.equals("type")) {
                                conditions.add(text(json));
                            } else {
                                json.skipChildren();
                            }
                        });
            }
        }

        ShownRequest request(long length) {
            boolean finished =
                    (certificate != null && !certificate.isEmpty())
                            || conditions.contains(KubernetesRequests.FAILED);
            return new ShownRequest(
                    uid,
                    name,
                    version,
                    KubernetesRequests.time(created),
                    signer,
                    username,
                    length,
                    finished && length <= ShownRequest.LARGEST ? finished() : null);
        }

        private CertificateSigningRequest finished() {
            return new CertificateSigningRequestBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .withUid(uid)
                    .endMetadata()
                    .withNewSpec()
                    .withRequest(request)
                    .endSpec()
                    .withNewStatus()
                    .withCertificate(certificate)
                    .withConditions(
                            conditions.stream()
                                    .map(
                                            type -> {
                                                var condition =
                                                        new CertificateSigningRequestCondition();
                                                condition.setType(type);
                                                return condition;
                                            })
                                    .toList())
                    .endStatus()
                    .build();
        }

        private static String text(JsonParser json) throws IOException {
            if (json.currentToken() == JsonToken.VALUE_STRING) {
                return json.getText();
            }
            json.skipChildren();
            return "";
        }
    }

    /** Reads the value of one field, on which the parser stands. */
    @FunctionalInterface
    public interface Field {
        void value(String name) throws IOException;
    }

    /** Hands on each field of the object the parser stands on; anything else has none. */
    public static void object(JsonParser json, Field each) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            each.value(name);
        }
    }
}
