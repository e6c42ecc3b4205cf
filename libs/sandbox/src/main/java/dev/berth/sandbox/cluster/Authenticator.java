/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who asks: a client certificate first, then a bearer token, else nobody in particular.
 */
final class Authenticator {

    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_PURPOSE = "2.5.29.37.0";

    private final X509Certificate authority;
    private final ServiceAccountTokens serviceAccounts;
    private final BootstrapTokens bootstrapTokens;
    private final Clock clock;

    Authenticator(
            X509Certificate authority,
            ServiceAccountTokens serviceAccounts,
            BootstrapTokens bootstrapTokens,
            Clock clock) {
        this.authority = authority;
        this.serviceAccounts = serviceAccounts;
        this.bootstrapTokens = bootstrapTokens;
        this.clock = clock;
    }

    /**
     * @throws ApiException 401 if a credential was shown and is not good
     */
    User authenticate(@Nullable X509Certificate certificate, @Nullable String authorization) {
        if (certificate != null) {
            return byCertificate(certificate).orElseThrow(ApiException::unauthorized);
        }
        if (authorization == null || authorization.isBlank()) {
            return User.ANONYMOUS;
        }
        if (!authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            throw ApiException.unauthorized();
        }
        return byToken(authorization.substring(7).strip()).orElseThrow(ApiException::unauthorized);
    }

    Optional<User> byToken(String token) {
        return serviceAccounts.find(token).or(() -> bootstrapTokens.find(token));
    }

    private Optional<User> byCertificate(X509Certificate certificate) {
        try {
            certificate.verify(authority.getPublicKey());
            certificate.checkValidity(Date.from(clock.instant()));
            List<String> purposes = certificate.getExtendedKeyUsage();
            if (purposes != null
                    && !purposes.contains(CLIENT_AUTH)
                    && !purposes.contains(ANY_PURPOSE)) {
                return Optional.empty();
            }
            return user(certificate);
        } catch (GeneralSecurityException _) {
            // Whatever is wrong with it, the caller is told 401 and no more.
            return Optional.empty();
        }
    }

    /**
     * The last CN is the name, every O a group, as Go's parser hands them over; other attributes
     * mean nothing to Kubernetes.
     */
    private static Optional<User> user(X509Certificate certificate)
            throws GeneralSecurityException {
        X500Name subject = new JcaX509CertificateHolder(certificate).getSubject();
        List<String> names = Subjects.values(subject, BCStyle.CN);
        if (names.isEmpty() || names.getLast().isEmpty()) {
            return Optional.empty();
        }
        List<String> groups = new ArrayList<>(Subjects.values(subject, BCStyle.O));
        groups.add(User.AUTHENTICATED);
        return Optional.of(
                new User(
                        names.getLast(),
                        "",
                        groups,
                        Map.of(
                                User.CREDENTIAL_ID,
                                List.of("X509SHA256=" + fingerprint(certificate)))));
    }

    private static String fingerprint(X509Certificate certificate) throws GeneralSecurityException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    }
}
