/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The machine's files, by the paths the machine itself uses. */
record MachineFiles(Path root) {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    Path at(String path) {
        return root.resolve(path.replaceFirst("^/+", ""));
    }

    boolean has(String path) {
        return Files.isRegularFile(at(path));
    }

    /**
     * @throws KubeletFailure as "{what}: open {path}: no such file or directory"
     */
    String text(String path, String what) throws KubeletFailure {
        try {
            return Files.readString(at(path));
        } catch (NoSuchFileException e) {
            throw new KubeletFailure(what + ": open " + path + ": no such file or directory", e);
        } catch (IOException e) {
            throw new KubeletFailure(what + ": open " + path + ": " + e.getMessage(), e);
        }
    }

    /**
     * @throws KubeletFailure if it is not there or is no YAML mapping
     */
    JsonNode yaml(String path, String what) throws KubeletFailure {
        String text = text(path, what);
        try {
            JsonNode document = YAML.readTree(text);
            if (document == null || !document.isObject()) {
                throw new KubeletFailure(what + ": " + path + " is not a YAML mapping");
            }
            return document;
        } catch (IOException e) {
            throw new KubeletFailure(what + ": " + path + ": yaml: " + firstLine(e), e);
        }
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("cannot be read");
    }
}
