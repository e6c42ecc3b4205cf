/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** The certificate signing requests a kubelet files: P-256, no key encipherment, no expiration. */
final class CsrObjects {

    static final String CLIENT_SIGNER = "kubernetes.io/kube-apiserver-client-kubelet";
    static final String SERVING_SIGNER = "kubernetes.io/kubelet-serving";

    private CsrObjects() {}

    static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no P-256", e);
        }
    }

    /**
     * @param rotating whether the kubelet rotates certificates; one that does not names its request
     *     after its key
     */
    static ObjectNode client(String nodeName, KeyPair keys, boolean rotating) {
        ObjectNode csr = csr(CLIENT_SIGNER, "client auth", pem(nodeName, keys, List.of()));
        if (!rotating) {
            csr.putObject("metadata").put("name", "node-csr-" + fingerprint(keys));
        }
        return csr;
    }

    static ObjectNode serving(
            String nodeName, List<String> dnsNames, List<String> addresses, KeyPair keys) {
        List<GeneralName> names = new ArrayList<>();
        dnsNames.forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
        addresses.forEach(address -> names.add(new GeneralName(GeneralName.iPAddress, address)));
        return csr(SERVING_SIGNER, "server auth", pem(nodeName, keys, names));
    }

    /** The certificate of an issued request, PEM. */
    static Optional<String> certificate(JsonNode csr) {
        String encoded = csr.at("/status/certificate").asText("");
        return encoded.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new String(Base64.getDecoder().decode(encoded), StandardCharsets.US_ASCII));
    }

    /** Why there will never be a certificate: "Denied" or "Failed". */
    static Optional<String> refusal(JsonNode csr) {
        for (JsonNode condition : csr.at("/status/conditions")) {
            String type = condition.path("type").asText();
            if (type.equals("Denied") || type.equals("Failed")) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    private static ObjectNode csr(String signer, String usage, String pem) {
        ObjectNode csr =
                ApiClient.object()
                        .put("kind", "CertificateSigningRequest")
                        .put("apiVersion", "certificates.k8s.io/v1");
        csr.putObject("metadata").put("generateName", "csr-");
        ObjectNode spec = csr.putObject("spec");
        spec.put(
                "request",
                Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII)));
        spec.put("signerName", signer);
        spec.putArray("usages").add("digital signature").add(usage);
        csr.putObject("status");
        return csr;
    }

    private static String pem(String nodeName, KeyPair keys, List<GeneralName> names) {
        // Go encodes such strings as PrintableString.
        X500Name subject =
                new X500NameBuilder(BCStyle.INSTANCE)
                        .addRDN(BCStyle.O, new DERPrintableString("system:nodes"))
                        .addRDN(BCStyle.CN, new DERPrintableString("system:node:" + nodeName))
                        .build();
        try {
            var builder = new JcaPKCS10CertificationRequestBuilder(subject, keys.getPublic());
            if (!names.isEmpty()) {
                ExtensionsGenerator extensions = new ExtensionsGenerator();
                extensions.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(names.toArray(GeneralName[]::new)));
                builder.addAttribute(
                        PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
            }
            StringWriter text = new StringWriter();
            try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
                writer.writeObject(
                        builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(keys.getPrivate())));
            }
            return text.toString();
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException("cannot make a certificate request for " + nodeName, e);
        }
    }

    private static String fingerprint(KeyPair keys) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(keys.getPublic().getEncoded()))
                    .substring(0, 43);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}
