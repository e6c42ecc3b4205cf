/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver;

import static org.awaitility.Awaitility.await;

import dev.berth.events.NodeName;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Asks the sandbox cluster for what a kubelet asks, as whom a kubelet is. */
final class Kubelet implements AutoCloseable {

    static final String CLIENT = "kubernetes.io/kube-apiserver-client-kubelet";
    static final String SERVING = "kubernetes.io/kubelet-serving";

    private final NodeName node;
    private final KubernetesClient bootstrap;
    private final KeyPair key = newKey();
    private KubernetesClient self;

    Kubelet(NodeName node, String token) {
        this.node = node;
        this.bootstrap =
                new KubernetesClientBuilder()
                        .withConfig(anonymous().withOauthToken(token).build())
                        .build();
    }

    /** Files the client request; the answer is the object as the API server made it. */
    CertificateSigningRequest asksForItsCertificate() {
        return asksToBe(node);
    }

    CertificateSigningRequest asksToBe(NodeName name) {
        return file(bootstrap, name, CLIENT, "client auth", null);
    }

    /** Takes the certificate that was issued and works with it from now on. */
    void takesItsCertificate(CertificateSigningRequest csr) {
        String name = csr.getMetadata().getName();
        String certificate =
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> certificateOf(bootstrap, name), issued -> issued != null);
        self =
                new KubernetesClientBuilder()
                        .withConfig(
                                anonymous()
                                        .withClientCertData(certificate)
                                        .withClientKeyData(
                                                base64(
                                                        pem(
                                                                "PRIVATE KEY",
                                                                key.getPrivate().getEncoded())))
                                        .withClientKeyAlgo("EC")
                                        .build())
                        .build();
    }

    Node registers() {
        return self.nodes().resource(nodeObject()).create();
    }

    /** Registers as its configuration says: {@code registerWithTaints}. */
    Node registers(Taint... taints) {
        return self.nodes()
                .resource(nodeObject().edit().withNewSpec().withTaints(taints).endSpec().build())
                .create();
    }

    /** What a kubelet may not do once its Node is there. */
    void takesItsTaintsAway() {
        self.nodes()
                .withName(node.value())
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"taints\":null}}");
    }

    Node nodeObject() {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(node.value())
                .endMetadata()
                .withNewStatus()
                .addNewAddress("10.0.2.15", "InternalIP")
                .addNewAddress(node.value(), "Hostname")
                .withNewNodeInfo()
                .withKubeletVersion("v1.34.2")
                .endNodeInfo()
                .endStatus()
                .build();
    }

    Lease renewsItsLease() {
        return lease(self, node);
    }

    static Lease lease(KubernetesClient client, NodeName node) {
        return client.leases()
                .inNamespace("kube-node-lease")
                .resource(
                        new LeaseBuilder()
                                .withNewMetadata()
                                .withName(node.value())
                                .endMetadata()
                                .withNewSpec()
                                .withHolderIdentity(node.value())
                                .withLeaseDurationSeconds(40)
                                .withRenewTime(Instant.now().atZone(ZoneOffset.UTC))
                                .endSpec()
                                .build())
                .createOr(replaceable -> replaceable.update());
    }

    CertificateSigningRequest asksToServe(String... addresses) {
        GeneralName[] names = new GeneralName[addresses.length + 1];
        names[0] = new GeneralName(GeneralName.dNSName, node.value());
        for (int i = 0; i < addresses.length; i++) {
            names[i + 1] = new GeneralName(GeneralName.iPAddress, addresses[i]);
        }
        return file(self, node, SERVING, "server auth", new GeneralNames(names));
    }

    CertificateSigningRequest renewsItsCertificate() {
        return file(self, node, CLIENT, "client auth", null);
    }

    /** What it would file to serve under these addresses; nothing is filed. */
    CertificateSigningRequest requestToServe(String address) {
        return object(
                node,
                SERVING,
                "server auth",
                new GeneralNames(
                        new GeneralName[] {
                            new GeneralName(GeneralName.dNSName, node.value()),
                            new GeneralName(GeneralName.iPAddress, address)
                        }));
    }

    /** The same with another DNS name beside its own. */
    CertificateSigningRequest asksToServeAs(String dnsName, String address) {
        return file(
                self,
                node,
                SERVING,
                "server auth",
                new GeneralNames(
                        new GeneralName[] {
                            new GeneralName(GeneralName.dNSName, node.value()),
                            new GeneralName(GeneralName.dNSName, dnsName),
                            new GeneralName(GeneralName.iPAddress, address)
                        }));
    }

    /** Whoever has its credential files what no kubelet would: forty thousand bytes. */
    CertificateSigningRequest asksToServeAtLength() {
        CertificateSigningRequest request =
                object(
                        node,
                        SERVING,
                        "server auth",
                        new GeneralNames(new GeneralName(GeneralName.dNSName, node.value())));
        request.getMetadata().setAnnotations(Map.of("example.net/padding", "x".repeat(40_000)));
        return self.certificates().v1().certificateSigningRequests().resource(request).create();
    }

    /** The serving certificate that was issued for this request, with its key, ready for TLS. */
    KeyManager[] serving(CertificateSigningRequest csr) throws Exception {
        String certificate =
                await().atMost(Duration.ofSeconds(20))
                        .until(
                                () -> certificateOf(self, csr.getMetadata().getName()),
                                issued -> issued != null);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "serving",
                key.getPrivate(),
                new char[0],
                new Certificate[] {
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(
                                    new ByteArrayInputStream(
                                            Base64.getDecoder().decode(certificate)))
                });
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        return keys.getKeyManagers();
    }

    private CertificateSigningRequest file(
            KubernetesClient client,
            NodeName name,
            String signer,
            String usage,
            GeneralNames names) {
        return client.certificates()
                .v1()
                .certificateSigningRequests()
                .resource(object(name, signer, usage, names))
                .create();
    }

    /** What it would file to be that node; nothing is filed. */
    CertificateSigningRequest requestToBe(NodeName name) {
        return object(name, CLIENT, "client auth", null);
    }

    private CertificateSigningRequest object(
            NodeName name, String signer, String usage, GeneralNames names) {
        return new CertificateSigningRequestBuilder()
                .withNewMetadata()
                .withGenerateName("csr-")
                .endMetadata()
                .withNewSpec()
                .withSignerName(signer)
                .withUsages("digital signature", usage)
                .withRequest(base64(request(name, names)))
                .endSpec()
                .build();
    }

    private String request(NodeName name, GeneralNames names) {
        try {
            PKCS10CertificationRequestBuilder builder =
                    new JcaPKCS10CertificationRequestBuilder(
                            new X500Name("O=system:nodes,CN=" + name.user()), key.getPublic());
            if (names != null) {
                ExtensionsGenerator extensions = new ExtensionsGenerator();
                extensions.addExtension(Extension.subjectAlternativeName, false, names);
                builder.addAttribute(
                        PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
            }
            return pem(
                    "CERTIFICATE REQUEST",
                    builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(key.getPrivate()))
                            .getEncoded());
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String certificateOf(KubernetesClient client, String name) {
        CertificateSigningRequest csr =
                client.certificates().v1().certificateSigningRequests().withName(name).get();
        return csr.getStatus() == null ? null : csr.getStatus().getCertificate();
    }

    private static ConfigBuilder anonymous() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(Sandbox.access().url().toString())
                .withCaCertFile(Sandbox.access().caFile().toString())
                .withRequestRetryBackoffLimit(0);
    }

    private static String pem(String type, byte[] der) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, der));
        } catch (java.io.IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return text.toString();
    }

    private static String base64(String text) {
        return Base64.getEncoder()
                .encodeToString(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    @Override
    public void close() {
        bootstrap.close();
        if (self != null) {
            self.close();
        }
    }
}
