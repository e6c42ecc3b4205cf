/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.verification;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The CA that serving certificates must be signed by; read each time, as it may be replaced. */
@ApplicationScoped
class ClusterCa {

    private final VerificationConfig config;
    private final KubernetesClient kubernetes;

    @Inject
    ClusterCa(VerificationConfig config, KubernetesClient kubernetes) {
        this.config = config;
        this.kubernetes = kubernetes;
    }

    /**
     * @throws IOException if there is none, or it cannot be read
     * @throws GeneralSecurityException if it is no certificate
     */
    List<X509Certificate> read() throws IOException, GeneralSecurityException {
        List<X509Certificate> certificates =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(pem()))
                        .stream()
                        .map(X509Certificate.class::cast)
                        .toList();
        if (certificates.isEmpty()) {
            throw new IOException(
                    "there is no CA to verify kubelets by: set berth.verification.ca-file");
        }
        return certificates;
    }

    private byte[] pem() throws IOException {
        if (config.caFile().isPresent()) {
            return Files.readAllBytes(config.caFile().get());
        }
        Config client = kubernetes.getConfiguration();
        @Nullable String file = client.getCaCertFile();
        @Nullable String data = client.getCaCertData();
        if (data != null && !data.isBlank()) {
            return data.contains("-----BEGIN")
                    ? data.getBytes(StandardCharsets.US_ASCII)
                    : Base64.getDecoder().decode(data.strip());
        }
        return file == null || file.isBlank() ? new byte[0] : Files.readAllBytes(Path.of(file));
    }
}
