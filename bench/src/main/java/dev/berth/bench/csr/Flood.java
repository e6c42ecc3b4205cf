/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.csr;

import dev.berth.e2e.stack.Approvers;
import dev.berth.events.NodeName;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Somebody with the credential of one node, who files serving requests that wait or are huge. */
final class Flood {

    private static final int AT_ONCE = 8;

    /** Base64 makes 1.2 MB of it. */
    private static final int PADDING = 900_000;

    private Flood() {}

    /** Files them all as this node; returns when the API server has taken the last one. */
    static void file(Approvers approvers, NodeName node, int waiting, int oversized)
            throws IOException, InterruptedException, ExecutionException {
        String pem = request(node);
        String padded = pem + "\n".repeat(PADDING);
        Config stolen =
                Config.fromKubeconfig(
                        Files.readString(
                                approvers
                                        .cluster()
                                        .kubeconfig(node.user(), List.of("system:nodes"))));
        try (KubernetesClient client = new KubernetesClientBuilder().withConfig(stolen).build();
                ExecutorService filing = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<CertificateSigningRequest>> filed =
                    IntStream.range(0, waiting + oversized)
                            .mapToObj(
                                    number ->
                                            filing.submit(
                                                    () ->
                                                            file(
                                                                    client,
                                                                    number < oversized
                                                                            ? padded
                                                                            : pem)))
                            .toList();
            for (Future<CertificateSigningRequest> one : filed) {
                one.get();
            }
        }
    }

    private static CertificateSigningRequest file(KubernetesClient client, String pem) {
        return client.certificates()
                .v1()
                .certificateSigningRequests()
                .resource(
                        new CertificateSigningRequestBuilder()
                                .withNewMetadata()
                                .withGenerateName("flood-")
                                .endMetadata()
                                .withNewSpec()
                                .withSignerName("kubernetes.io/kubelet-serving")
                                .withUsages("digital signature", "server auth")
                                .withRequest(
                                        Base64.getEncoder()
                                                .encodeToString(
                                                        pem.getBytes(StandardCharsets.US_ASCII)))
                                .endSpec()
                                .build())
                .create();
    }

    /** For an address that no inventory gives to the node: the request waits. */
    private static String request(NodeName node) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair key = generator.generateKeyPair();
            ExtensionsGenerator extensions = new ExtensionsGenerator();
            extensions.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.77.99.99")));
            PKCS10CertificationRequestBuilder builder =
                    new JcaPKCS10CertificationRequestBuilder(
                            new X500Name("O=system:nodes,CN=" + node.user()), key.getPublic());
            builder.addAttribute(
                    PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
            byte[] der =
                    builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(key.getPrivate()))
                            .getEncoded();
            return "-----BEGIN CERTIFICATE REQUEST-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                    + "\n-----END CERTIFICATE REQUEST-----\n";
        } catch (GeneralSecurityException | OperatorCreationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
