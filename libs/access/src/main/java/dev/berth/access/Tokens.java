/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The callers this service knows, by the hash of their token. */
final class Tokens {

    private static final YAMLMapper YAML =
            YAMLMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                    .build();
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private final List<Entry> entries;

    private Tokens(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /** Somebody who presented a known token. */
    record Caller(String name, Role role) {}

    /**
     * @param yaml {@code tokens:} with a list of {@code name}, {@code role} and {@code sha256}, the
     *     lower-case hex SHA-256 of the token
     * @throws IllegalArgumentException naming the entry that is wrong; never quoting a hash
     */
    static Tokens read(String yaml) {
        Document document;
        try {
            document = YAML.readValue(yaml, Document.class);
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException(
                    "tokens file: not a list of name, role (viewer, operator, admin) and sha256"
                            + " under 'tokens', near line "
                            + (broken.getLocation() == null
                                    ? "?"
                                    : broken.getLocation().getLineNr()));
        }
        // A list without tokens is a decision, and the way to revoke the last one. An empty file is
        // none.
        if (document == null) {
            throw new IllegalArgumentException(
                    "tokens file: is empty; to let nobody in write 'tokens: []'");
        }
        List<Entry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Line line : document.tokens) {
            if (!NAME.matcher(line.name).matches() || !names.add(line.name)) {
                throw new IllegalArgumentException(
                        "tokens file: each entry needs a name of its own, an RFC 1123 label");
            }
            if (!HASH.matcher(line.sha256).matches()) {
                throw new IllegalArgumentException(
                        "tokens file: sha256 of "
                                + line.name
                                + " must be 64 lower-case hex digits");
            }
            entries.add(
                    new Entry(
                            new Caller(line.name, line.role),
                            HexFormat.of().parseHex(line.sha256)));
        }
        return new Tokens(entries);
    }

    /** Takes the same time whichever entry matches, and when none does. */
    Optional<Caller> callerWith(String token) {
        byte[] presented = sha256(token);
        Caller found = null;
        for (Entry entry : entries) {
            if (MessageDigest.isEqual(entry.sha256, presented)) {
                found = entry.caller;
            }
        }
        return Optional.ofNullable(found);
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static final class Entry {
        private final Caller caller;
        private final byte[] sha256;

        Entry(Caller caller, byte[] sha256) {
            this.caller = caller;
            this.sha256 = sha256;
        }
    }

    private record Document(@JsonProperty(required = true) List<Line> tokens) {}

    private record Line(
            @JsonProperty(required = true) String name,
            @JsonProperty(required = true) Role role,
            @JsonProperty(required = true) String sha256) {}
}
