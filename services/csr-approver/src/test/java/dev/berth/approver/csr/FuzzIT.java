/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import dev.berth.approver.csr.CsrRow.State;
import dev.berth.approver.csr.policy.CertificateRequest;
import dev.berth.approver.csr.policy.CsrPolicy;
import dev.berth.approver.csr.policy.Judgement;
import dev.berth.approver.inventory.Inventory;
import dev.berth.events.CsrDecision;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.quarkus.hibernate.orm.panache.Panache;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.Test;

/**
 * The whole way from an object to a written decision, database included, with a thousand requests
 * that nobody sane files. None may throw, and none of them is approved: their signatures are noise.
 */
@QuarkusTest
class FuzzIT {

    private static final int REQUESTS = 1_000;
    private static final String NODE = "fuzz.rack.example";
    private static final List<String> SCRAPS =
            List.of(
                    "\0",
                    "\u202e",
                    "\ud800",
                    "'",
                    "\"",
                    "\\",
                    "%",
                    "{}",
                    "$1",
                    "..",
                    "*",
                    "fuzz.rack.example",
                    "system:nodes",
                    "system:node:fuzz.rack.example",
                    "127.0.0.1",
                    "\n",
                    "a".repeat(300),
                    "");

    @Inject KnownAbout knownAbout;
    @Inject CsrPolicy policy;
    @Inject Decisions decisions;
    @Inject SeenRequests seen;
    @Inject KubernetesSerialization serialization;

    @Test
    void everyRequestEndsWithADecisionThatCanBeWritten() throws IOException {
        // Given
        QuarkusTransaction.requiringNew()
                .run(
                        () ->
                                Panache.getEntityManager()
                                        .createNativeQuery(
                                                "INSERT INTO expected_node (name, attempt,"
                                                    + " announced, dns_names, addresses,"
                                                    + " certified_attempt, registered_attempt)"
                                                    + " VALUES (?1, 1, true, '{fuzz.rack.example}',"
                                                    + " '{127.77.8.8}', 1, 1)")
                                        .setParameter(1, NODE)
                                        .executeUpdate());
        long seed = new Random().nextLong();
        Random random = new Random(seed);

        for (int number = 0; number < REQUESTS; number++) {
            CertificateSigningRequest csr = request(random);

            // When
            Judgement judged = judged(csr);

            // Then
            assertThat(judged.decision())
                    .as("seed %d, request %d: %s", seed, number, serialization.asJson(csr))
                    .isNotEqualTo(CsrDecision.APPROVE);
            assertThat(judged.message()).doesNotContain("\0").hasSizeLessThan(2_000);
        }
    }

    private Judgement judged(CertificateSigningRequest csr) throws IOException {
        String json = serialization.asJson(csr);
        try (JsonParser parser =
                RequestReader.open(
                        new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)))) {
            parser.nextToken();
            ShownRequest shown = RequestReader.read(parser);
            CertificateSigningRequest read =
                    serialization.unmarshal(json, CertificateSigningRequest.class);
            seen.observed(shown);
            Judgement judged =
                    QuarkusTransaction.requiringNew()
                            .call(
                                    () -> {
                                        CertificateRequest request = KubernetesRequests.read(read);
                                        Inventory known = knownAbout.lock(request, false);
                                        Judgement judgement = policy.judge(request, known);
                                        CsrRow row = new CsrRow();
                                        row.uid = "judged-" + request.uid();
                                        row.name = request.name();
                                        row.signer = "fuzz";
                                        row.username = "fuzz";
                                        row.persist();
                                        decisions.note(
                                                row, request, known, judgement, State.WAITING);
                                        Panache.getEntityManager().flush();
                                        row.delete();
                                        return judgement;
                                    });
            seen.deleted(shown);
            return judged;
        }
    }

    private static CertificateSigningRequest request(Random random) {
        String user =
                switch (random.nextInt(4)) {
                    case 0 -> "system:node:" + NODE;
                    case 1 -> "system:bootstrap:" + text(random);
                    case 2 -> "system:node:" + text(random);
                    default -> text(random);
                };
        return new CertificateSigningRequestBuilder()
                .withNewMetadata()
                .withName("fuzz-" + random.nextInt())
                .withUid(UUID.randomUUID().toString())
                .withResourceVersion("1")
                .withCreationTimestamp(
                        random.nextInt(9) == 0 ? text(random) : "2026-11-30T10:00:00Z")
                .endMetadata()
                .withNewSpec()
                .withSignerName(
                        random.nextBoolean()
                                ? CertificateRequest.SERVING_SIGNER
                                : CertificateRequest.CLIENT_SIGNER)
                .withUsername(user)
                .withGroups(
                        random.nextBoolean()
                                ? CertificateRequest.NODE_GROUPS
                                : Arrays.asList(null, text(random)))
                .withUsages(
                        random.nextBoolean()
                                ? List.of("digital signature", "server auth")
                                : Arrays.asList(text(random), null))
                .withExpirationSeconds(random.nextInt(3) == 0 ? random.nextInt() : null)
                .withExtra(
                        Map.of(
                                "authentication.kubernetes.io/credential-id",
                                Arrays.asList("X509SHA256=" + text(random), null)))
                .withRequest(base64(random))
                .endSpec()
                .build();
    }

    private static String base64(Random random) {
        byte[] der = der(random);
        if (random.nextInt(3) == 0) {
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                der[random.nextInt(der.length)] = (byte) random.nextInt();
            }
        }
        if (random.nextInt(50) == 0) {
            Arrays.fill(der, (byte) 0x30);
        }
        String pem =
                "-----BEGIN CERTIFICATE REQUEST-----\n"
                        + Base64.getMimeEncoder().encodeToString(der)
                        + "\n-----END CERTIFICATE REQUEST-----\n";
        return random.nextInt(30) == 0
                ? text(random)
                : Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] der(Random random) {
        try {
            ASN1EncodableVector names = new ASN1EncodableVector();
            for (int count = random.nextInt(6); count > 0; count--) {
                names.add(
                        switch (random.nextInt(4)) {
                            case 0 ->
                                    new DERTaggedObject(
                                            false, 7, new DEROctetString(bytes(random)));
                            case 1 ->
                                    new DERTaggedObject(
                                            false,
                                            random.nextInt(9),
                                            new DERIA5String(ascii(random)));
                            default ->
                                    new DERTaggedObject(false, 2, new DERIA5String(ascii(random)));
                        });
            }
            Extensions extensions =
                    new Extensions(
                            new Extension(
                                    Extension.subjectAlternativeName,
                                    false,
                                    new DERSequence(names).getEncoded()));
            X500Name subject =
                    random.nextBoolean()
                            ? new X500NameBuilder()
                                    .addRDN(BCStyle.O, new DERUTF8String("system:nodes"))
                                    .addRDN(BCStyle.CN, new DERUTF8String("system:node:" + NODE))
                                    .build()
                            : new X500NameBuilder()
                                    .addRDN(BCStyle.O, new DERUTF8String(utf8(random)))
                                    .addRDN(BCStyle.CN, new DERUTF8String(utf8(random)))
                                    .build();
            return new CertificationRequest(
                            new CertificationRequestInfo(
                                    subject,
                                    new SubjectPublicKeyInfo(
                                            new AlgorithmIdentifier(
                                                    X9ObjectIdentifiers.id_ecPublicKey,
                                                    SECObjectIdentifiers.secp256r1),
                                            bytes(random)),
                                    new DERSet(
                                            new Attribute(
                                                    PKCSObjectIdentifiers
                                                            .pkcs_9_at_extensionRequest,
                                                    new DERSet(extensions)))),
                            new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256),
                            new DERBitString(bytes(random)))
                    .getEncoded("DER");
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[List.of(4, 16, 0, 3, 65).get(random.nextInt(5))];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String ascii(Random random) {
        return text(random).replaceAll("[^\\x00-\\x7f]", "?");
    }

    private static String utf8(Random random) {
        return text(random).replace("\ud800", "\u00e4");
    }

    private static String text(Random random) {
        List<String> parts = new ArrayList<>();
        for (int count = random.nextInt(4); count >= 0; count--) {
            parts.add(
                    random.nextInt(4) == 0
                            ? Character.toString(random.nextInt(0x80))
                            : SCRAPS.get(random.nextInt(SCRAPS.size())));
        }
        return String.join("", parts);
    }
}
