/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The KubeletConfiguration, as far as a kubelet without pods heeds it. */
record KubeletConfig(
        String clientCaFile,
        boolean anonymousAuth,
        boolean webhookAuthentication,
        String authorizationMode,
        boolean rotateCertificates,
        boolean serverTlsBootstrap,
        int port,
        int maxPods,
        List<Taint> taints) {

    /** One entry of {@code registerWithTaints}. */
    record Taint(String key, String value, String effect) {}

    private static final int DEFAULT_PORT = 10250;
    private static final int DEFAULT_MAX_PODS = 110;

    /**
     * @throws KubeletFailure if the file is missing, is not a KubeletConfiguration, or names files
     *     that are not there
     */
    static KubeletConfig read(MachineFiles files, String path) throws KubeletFailure {
        String what = "failed to load kubelet config file, path: " + path + ", error";
        JsonNode config = files.yaml(path, what);
        if (!config.path("apiVersion").asText().equals("kubelet.config.k8s.io/v1beta1")
                || !config.path("kind").asText().equals("KubeletConfiguration")) {
            throw new KubeletFailure(
                    what
                            + ": no kind \""
                            + config.path("kind").asText()
                            + "\" is registered for version \""
                            + config.path("apiVersion").asText()
                            + "\"");
        }
        String clientCa = config.at("/authentication/x509/clientCAFile").asText("");
        if (!clientCa.isEmpty()
                && !files.text(clientCa, "unable to load client CA file " + clientCa)
                        .contains("-----BEGIN CERTIFICATE-----")) {
            throw new KubeletFailure(
                    "unable to load client CA file "
                            + clientCa
                            + ": data does not contain any valid RSA or ECDSA certificates");
        }
        for (String field : List.of("tlsCertFile", "tlsPrivateKeyFile")) {
            String file = config.path(field).asText("");
            if (!file.isEmpty() && !files.has(file)) {
                throw new KubeletFailure(
                        "failed to initialize file based certificate manager: open "
                                + file
                                + ": no such file or directory");
            }
        }
        return new KubeletConfig(
                clientCa,
                config.at("/authentication/anonymous/enabled").asBoolean(false),
                config.at("/authentication/webhook/enabled").asBoolean(true),
                config.at("/authorization/mode").asText("Webhook"),
                flag(config, "rotateCertificates", what),
                flag(config, "serverTLSBootstrap", what),
                number(config, "port", DEFAULT_PORT, what),
                number(config, "maxPods", DEFAULT_MAX_PODS, what),
                taints(config));
    }

    private static boolean flag(JsonNode config, String field, String what) throws KubeletFailure {
        JsonNode value = config.path(field);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new KubeletFailure(what + ": " + field + ": cannot unmarshal into a bool");
        }
        return value.asBoolean(false);
    }

    private static int number(JsonNode config, String field, int otherwise, String what)
            throws KubeletFailure {
        JsonNode value = config.path(field);
        if (!value.isMissingNode() && !value.canConvertToInt()) {
            throw new KubeletFailure(what + ": " + field + ": cannot unmarshal into an int32");
        }
        return value.asInt(otherwise);
    }

    private static List<Taint> taints(JsonNode config) {
        List<Taint> taints = new ArrayList<>();
        config.path("registerWithTaints")
                .forEach(
                        taint ->
                                taints.add(
                                        new Taint(
                                                taint.path("key").asText(),
                                                taint.path("value").asText(""),
                                                taint.path("effect").asText())));
        return taints;
    }
}
