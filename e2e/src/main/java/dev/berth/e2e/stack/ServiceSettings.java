/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e.stack;

import dev.berth.events.Producer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How each service is configured in the sandbox: by environment variables, as in a pod. */
record ServiceSettings(Surroundings around, OperatorFiles files, Map<Producer, Jvm> jvms) {

    ServiceProcess process(Producer service) throws IOException {
        return around.process(
                service,
                service.service(),
                jvms.getOrDefault(service, Jvm.SHORT_LIVED),
                switch (service) {
                    case CONFIG_RENDERER ->
                            Map.of(
                                    "BERTH_INTAKE_POLICY", files.policy().toString(),
                                    "BERTH_ACCESS_TOKENS", files.tokens().toString(),
                                    "BERTH_KUBERNETES_API_SERVER",
                                            around.cluster().url().toString(),
                                    "BERTH_KUBERNETES_CA_FILE",
                                            around.cluster().caFile().toString(),
                                    "BERTH_KUBERNETES_CLUSTER_DNS", "10.254.0.2",
                                    "BERTH_KUBERNETES_CLUSTER_DOMAIN", "cluster.local",
                                    "BERTH_KUBERNETES_SERVICE_CIDRS", "10.254.0.0/16");
                    case DISTRIBUTOR ->
                            Map.of(
                                    "BERTH_SSH_KEYS",
                                    files.sshKeys().toString(),
                                    "BERTH_ACCESS_TOKENS",
                                    files.tokens().toString(),
                                    "KUBECONFIG",
                                    around.cluster().kubeconfig("berth-distributor").toString());
                    case CSR_APPROVER -> verifyingApprover();
                });
    }

    private Map<String, String> verifyingApprover() {
        Path nobody = around.cluster().clientCertificate(OperatorFiles.NOBODY, List.of());
        Path reader = around.cluster().clientCertificate(OperatorFiles.METRICS_READER, List.of());
        Map<String, String> settings = new HashMap<>(around.approver());
        settings.put("BERTH_ACCESS_TOKENS", files.tokens().toString());
        settings.put(
                "BERTH_VERIFICATION_WITHOUT_RIGHTS_CERTIFICATE",
                nobody.resolve("tls.crt").toString());
        settings.put("BERTH_VERIFICATION_WITHOUT_RIGHTS_KEY", nobody.resolve("tls.key").toString());
        settings.put(
                "BERTH_VERIFICATION_METRICS_CERTIFICATE", reader.resolve("tls.crt").toString());
        settings.put("BERTH_VERIFICATION_METRICS_KEY", reader.resolve("tls.key").toString());
        return settings;
    }
}
