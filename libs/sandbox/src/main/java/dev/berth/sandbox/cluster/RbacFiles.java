/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads YAML (several documents, also {@code List}s) into the objects {@link Rbac} understands. */
final class RbacFiles {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private RbacFiles() {}

    /** The roles every cluster has, as far as Berth meets them. */
    static List<JsonNode> builtIn() throws IOException {
        try (InputStream in = RbacFiles.class.getResourceAsStream("builtin-rbac.yaml")) {
            if (in == null) {
                throw new IOException("builtin-rbac.yaml is missing from the sandbox's jar");
            }
            return documents(in);
        }
    }

    /**
     * @throws IOException if the file cannot be read or is not YAML, naming it
     */
    static List<JsonNode> read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return documents(in);
        } catch (IOException e) {
            throw new IOException(
                    "cannot read RBAC objects from " + file + ": " + e.getMessage(), e);
        }
    }

    private static List<JsonNode> documents(InputStream in) throws IOException {
        List<JsonNode> found = new ArrayList<>();
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(in)) {
            while (documents.hasNextValue()) {
                JsonNode document = documents.nextValue();
                if (document != null && document.path("kind").asText("").endsWith("List")) {
                    document.path("items").forEach(found::add);
                } else if (document != null && document.isObject()) {
                    found.add(document);
                }
            }
        }
        return found;
    }
}
