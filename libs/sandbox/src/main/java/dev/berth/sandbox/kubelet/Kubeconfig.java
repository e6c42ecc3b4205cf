/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A kubeconfig's current context: where the API server is, its CA, and a token or the path of a
 * client certificate.
 */
record Kubeconfig(
        URI server, String caPem, Optional<String> token, Optional<String> certificateFile) {

    /**
     * @throws KubeletFailure if it cannot be read, naming what is missing; never with its token
     */
    static Kubeconfig read(MachineFiles files, String path, String what) throws KubeletFailure {
        JsonNode config = files.yaml(path, what);
        if (!config.path("kind").asText().equals("Config")) {
            throw new KubeletFailure(what + ": " + path + " is not of kind Config");
        }
        String current = config.path("current-context").asText();
        JsonNode context = named(config.path("contexts"), current).path("context");
        JsonNode cluster =
                named(config.path("clusters"), context.path("cluster").asText()).path("cluster");
        JsonNode user = named(config.path("users"), context.path("user").asText()).path("user");
        String server = cluster.path("server").asText("");
        if (!server.startsWith("https://")) {
            throw new KubeletFailure(
                    what
                            + ": invalid configuration: no server found for cluster of context \""
                            + current
                            + "\" in "
                            + path);
        }
        return new Kubeconfig(
                URI.create(server),
                ca(files, cluster, path, what),
                text(user, "token"),
                text(user, "client-certificate"));
    }

    private static String ca(MachineFiles files, JsonNode cluster, String path, String what)
            throws KubeletFailure {
        Optional<String> data = text(cluster, "certificate-authority-data");
        if (data.isPresent()) {
            try {
                return new String(
                        Base64.getDecoder().decode(data.get()), StandardCharsets.US_ASCII);
            } catch (IllegalArgumentException e) {
                throw new KubeletFailure(
                        what + ": certificate-authority-data in " + path + " is not base64", e);
            }
        }
        Optional<String> file = text(cluster, "certificate-authority");
        if (file.isPresent()) {
            return files.text(
                    file.get(), what + ": unable to read certificate-authority " + file.get());
        }
        throw new KubeletFailure(what + ": " + path + " names no certificate authority");
    }

    private static JsonNode named(JsonNode list, String name) {
        for (JsonNode entry : list) {
            if (entry.path("name").asText().equals(name)) {
                return entry;
            }
        }
        return MissingNode.getInstance();
    }

    private static Optional<String> text(JsonNode node, String field) {
        return Optional.of(node.path(field).asText("")).filter(value -> !value.isEmpty());
    }

    /** The same cluster by the client certificate in that file, as a kubelet writes it. */
    String withCertificate(String file) {
        return """
        apiVersion: v1
        kind: Config
        clusters:
        - cluster:
            certificate-authority-data: %s
            server: %s
          name: default-cluster
        contexts:
        - context:
            cluster: default-cluster
            namespace: default
            user: default-auth
          name: default-context
        current-context: default-context
        users:
        - name: default-auth
          user:
            client-certificate: %s
            client-key: %s
        """
                .formatted(
                        Base64.getEncoder()
                                .encodeToString(caPem.getBytes(StandardCharsets.US_ASCII)),
                        server,
                        file,
                        file);
    }
}
