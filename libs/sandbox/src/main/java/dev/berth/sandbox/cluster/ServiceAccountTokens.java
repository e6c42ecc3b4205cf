/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tokens like those of service accounts, one per account, valid for as long as the sandbox lives.
 */
final class ServiceAccountTokens {

    private final SecureRandom random = new SecureRandom();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final Map<String, User> users = new ConcurrentHashMap<>();

    /** The token of that account, made at the first call. */
    String issue(String namespace, String account) {
        return tokens.computeIfAbsent(
                namespace + ":" + account,
                subject -> {
                    byte[] bytes = new byte[32];
                    random.nextBytes(bytes);
                    String token =
                            "sa-" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
                    users.put(
                            token,
                            new User(
                                    "system:serviceaccount:" + subject,
                                    UUID.randomUUID().toString(),
                                    List.of(
                                            "system:serviceaccounts",
                                            "system:serviceaccounts:" + namespace,
                                            User.AUTHENTICATED),
                                    Map.of(
                                            User.CREDENTIAL_ID,
                                            List.of("JTI=" + UUID.randomUUID()))));
                    return token;
                });
    }

    Optional<User> find(String token) {
        return Optional.ofNullable(users.get(token));
    }
}
