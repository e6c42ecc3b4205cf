/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Bootstrap tokens as Kubernetes keeps them: Secrets {@code kube-system/bootstrap-token-<id>}. */
final class BootstrapTokens {

    static final String NAMESPACE = "kube-system";
    static final String PREFIX = "bootstrap-token-";
    static final String TYPE = "bootstrap.kubernetes.io/token";

    private static final Pattern TOKEN = Pattern.compile("([a-z0-9]{6})\\.([a-z0-9]{16})");
    private static final Pattern GROUP =
            Pattern.compile("\\Asystem:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]\\z");

    private final Store store;
    private final Clock clock;
    private final Set<String> everSeen = ConcurrentHashMap.newKeySet();

    BootstrapTokens(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    Optional<User> find(String token) {
        var matcher = TOKEN.matcher(token);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String id = matcher.group(1);
        return store.get(new Store.Key(ResourceType.SECRET, NAMESPACE, PREFIX + id))
                .filter(secret -> TYPE.equals(Json.text(secret, "type")))
                .filter(secret -> id.equals(data(secret, "token-id")))
                .filter(secret -> same(matcher.group(2), data(secret, "token-secret")))
                .filter(secret -> !expired(secret))
                .filter(secret -> "true".equals(data(secret, "usage-bootstrap-authentication")))
                .flatMap(
                        secret ->
                                groups(secret)
                                        .map(
                                                groups ->
                                                        new User(
                                                                "system:bootstrap:" + id,
                                                                "",
                                                                groups,
                                                                Map.of())));
    }

    /**
     * Expired by the cluster's clock; a time that cannot be read counts as expired, as in
     * Kubernetes.
     */
    boolean expired(ObjectNode secret) {
        String expiration = data(secret, "expiration");
        if (expiration.isEmpty()) {
            return false;
        }
        try {
            Instant at = OffsetDateTime.parse(expiration).toInstant();
            return !clock.instant().isBefore(at);
        } catch (DateTimeException _) {
            return true;
        }
    }

    /** Remembers the token of a Secret that was written, for tests that look for leaks. */
    void remember(ObjectNode secret) {
        String name = Json.text(secret, "metadata", "name");
        if (name.startsWith(PREFIX)
                && NAMESPACE.equals(Json.text(secret, "metadata", "namespace"))) {
            String id = data(secret, "token-id");
            String half = data(secret, "token-secret");
            if (!id.isEmpty() && !half.isEmpty()) {
                everSeen.add(id + "." + half);
            }
        }
    }

    Set<String> everSeen() {
        return Set.copyOf(everSeen);
    }

    private static Optional<List<String>> groups(ObjectNode secret) {
        List<String> groups = new ArrayList<>(List.of("system:bootstrappers"));
        String extra = data(secret, "auth-extra-groups");
        if (!extra.isEmpty()) {
            for (String group : extra.split(",", -1)) {
                if (!GROUP.matcher(group.strip()).matches()) {
                    // Kubernetes refuses the whole token for one bad group.
                    return Optional.empty();
                }
                if (!groups.contains(group.strip())) {
                    groups.add(group.strip());
                }
            }
        }
        groups.add(User.AUTHENTICATED);
        return Optional.of(groups);
    }

    private static boolean same(String shown, String kept) {
        return MessageDigest.isEqual(
                shown.getBytes(StandardCharsets.UTF_8), kept.getBytes(StandardCharsets.UTF_8));
    }

    private static String data(ObjectNode secret, String field) {
        try {
            return new String(
                    Base64.getDecoder().decode(Json.text(secret, "data", field)),
                    StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return "";
        }
    }
}
