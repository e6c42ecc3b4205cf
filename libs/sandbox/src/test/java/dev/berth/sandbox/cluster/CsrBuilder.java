/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Certificate requests as a kubelet would make them; each test breaks one thing. */
final class CsrBuilder {

    private String signer;
    private String subject;
    private List<String> usages;
    private final List<GeneralName> names = new ArrayList<>();
    private KeyPair keys = CertificateAuthority.newKeyPair();
    private KeyPair signingKeys = keys;
    private String algorithm = "SHA256withECDSA";
    private UnaryOperator<String> pem = UnaryOperator.identity();
    private Integer expirationSeconds;

    private CsrBuilder(String signer, String node, String purpose) {
        this.signer = signer;
        this.subject = "O=system:nodes,CN=system:node:" + node;
        this.usages = List.of("digital signature", purpose);
    }

    static CsrBuilder client(String node) {
        return new CsrBuilder(Signer.CLIENT, node, "client auth");
    }

    static CsrBuilder serving(String node, String... addresses) {
        CsrBuilder builder = new CsrBuilder(Signer.SERVING, node, "server auth");
        builder.names.add(new GeneralName(GeneralName.dNSName, node));
        for (String address : addresses) {
            builder.names.add(new GeneralName(GeneralName.iPAddress, address));
        }
        return builder;
    }

    CsrBuilder signer(String newSigner) {
        signer = newSigner;
        return this;
    }

    CsrBuilder subject(String newSubject) {
        subject = newSubject;
        return this;
    }

    CsrBuilder usages(String... newUsages) {
        usages = List.of(newUsages);
        return this;
    }

    CsrBuilder name(int tag, String name) {
        names.add(new GeneralName(tag, name));
        return this;
    }

    CsrBuilder keys(KeyPair pair, String signatureAlgorithm) {
        keys = pair;
        signingKeys = pair;
        algorithm = signatureAlgorithm;
        return this;
    }

    /** Signs with a key that is not the one in the request. */
    CsrBuilder signedBy(KeyPair other) {
        signingKeys = other;
        return this;
    }

    CsrBuilder pem(UnaryOperator<String> change) {
        pem = change;
        return this;
    }

    CsrBuilder expirationSeconds(int seconds) {
        expirationSeconds = seconds;
        return this;
    }

    CertificateSigningRequest build() {
        var csr =
                new io.fabric8.kubernetes.api.model.certificates.v1
                                .CertificateSigningRequestBuilder()
                        .withNewMetadata()
                        .withGenerateName("csr-")
                        .endMetadata()
                        .withNewSpec()
                        .withSignerName(signer)
                        .withUsages(usages)
                        .withExpirationSeconds(expirationSeconds)
                        .withRequest(
                                Base64.getEncoder()
                                        .encodeToString(text().getBytes(StandardCharsets.US_ASCII)))
                        .endSpec()
                        .build();
        return csr;
    }

    private String text() {
        try {
            var builder =
                    new JcaPKCS10CertificationRequestBuilder(
                            new X500Name(subject), keys.getPublic());
            if (!names.isEmpty()) {
                ExtensionsGenerator extensions = new ExtensionsGenerator();
                extensions.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(names.toArray(GeneralName[]::new)));
                builder.addAttribute(
                        PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
            }
            byte[] der =
                    builder.build(
                                    new JcaContentSignerBuilder(algorithm)
                                            .build(signingKeys.getPrivate()))
                            .getEncoded();
            return pem.apply(Pem.encode("CERTIFICATE REQUEST", der));
        } catch (Exception e) {
            throw new IllegalStateException("the test's certificate request cannot be made", e);
        }
    }
}
