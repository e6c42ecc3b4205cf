/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who calls a kubelet: a client certificate of its client CA, else a bearer token that
 * the API server knows (TokenReview), else nobody, which is anonymous where that is allowed.
 */
final class Callers {

    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_PURPOSE = "2.5.29.37.0";
    private static final String REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews";

    private final KubeletConfig config;
    private final List<X509Certificate> clientCas;
    private final Supplier<ApiClient> api;
    private final KubeletLog log;

    Callers(
            KubeletConfig config,
            List<X509Certificate> clientCas,
            Supplier<ApiClient> api,
            KubeletLog log) {
        this.config = config;
        this.clientCas = List.copyOf(clientCas);
        this.api = api;
        this.log = log;
    }

    /** Empty: a credential was shown and is not good, or none was and one is needed. */
    Optional<Caller> identify(@Nullable X509Certificate certificate, Optional<String> bearer)
            throws InterruptedException {
        if (certificate != null && !clientCas.isEmpty()) {
            return byCertificate(certificate);
        }
        if (bearer.isPresent() && config.webhookAuthentication()) {
            return byToken(bearer.get());
        }
        return bearer.isEmpty() && config.anonymousAuth()
                ? Optional.of(Caller.ANONYMOUS)
                : Optional.empty();
    }

    private Optional<Caller> byToken(String token) throws InterruptedException {
        ObjectNode review =
                ApiClient.object()
                        .put("kind", "TokenReview")
                        .put("apiVersion", "authentication.k8s.io/v1");
        review.putObject("spec").put("token", token);
        try {
            ApiClient.Answer answer = api.get().post(REVIEWS, Optional.empty(), review);
            JsonNode status = answer.body().path("status");
            if (!answer.ok() || !status.path("authenticated").asBoolean(false)) {
                log.line("Unable to authenticate the request: " + answer.reason());
                return Optional.empty();
            }
            List<String> groups = new ArrayList<>();
            status.at("/user/groups").forEach(group -> groups.add(group.asText()));
            return Optional.of(new Caller(status.at("/user/username").asText(), groups));
        } catch (IOException e) {
            log.line("Unable to authenticate the request: " + e);
            return Optional.empty();
        }
    }

    private Optional<Caller> byCertificate(X509Certificate certificate) {
        try {
            PKIXParameters trust =
                    new PKIXParameters(
                            clientCas.stream()
                                    .map(ca -> new TrustAnchor(ca, null))
                                    .collect(Collectors.toSet()));
            trust.setRevocationEnabled(false);
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509")
                                    .generateCertPath(List.of(certificate)),
                            trust);
            List<String> purposes = certificate.getExtendedKeyUsage();
            if (purposes == null
                    || !(purposes.contains(CLIENT_AUTH) || purposes.contains(ANY_PURPOSE))) {
                return Optional.empty();
            }
            X500Name subject = new JcaX509CertificateHolder(certificate).getSubject();
            List<String> names = values(subject, BCStyle.CN);
            if (names.isEmpty()) {
                return Optional.empty();
            }
            List<String> groups = new ArrayList<>(values(subject, BCStyle.O));
            groups.add("system:authenticated");
            return Optional.of(new Caller(names.getLast(), groups));
        } catch (GeneralSecurityException e) {
            log.line("Unable to authenticate the request: verifying certificate: " + e);
            return Optional.empty();
        }
    }

    private static List<String> values(X500Name subject, ASN1ObjectIdentifier attribute) {
        List<String> values = new ArrayList<>();
        for (var rdn : subject.getRDNs(attribute)) {
            values.add(IETFUtils.valueToString(rdn.getFirst().getValue()));
        }
        return values;
    }
}
