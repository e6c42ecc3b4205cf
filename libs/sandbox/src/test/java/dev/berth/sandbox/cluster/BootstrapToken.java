/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** A bootstrap token and its Secret, valid by default. */
record BootstrapToken(String id, String secretHalf, Map<String, String> data) {

    static BootstrapToken valid() {
        String id = random(6);
        String half = random(16);
        return new BootstrapToken(
                id,
                half,
                Map.of(
                        "token-id",
                        id,
                        "token-secret",
                        half,
                        "usage-bootstrap-authentication",
                        "true",
                        "auth-extra-groups",
                        "system:bootstrappers:berth",
                        "expiration",
                        Instant.now()
                                .plus(15, ChronoUnit.MINUTES)
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString()));
    }

    BootstrapToken expiring(Instant at) {
        return with("expiration", at.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    BootstrapToken with(String field, String value) {
        var changed = new java.util.HashMap<>(data);
        changed.put(field, value);
        return new BootstrapToken(id, secretHalf, changed);
    }

    String whole() {
        return id + "." + secretHalf;
    }

    String secretName() {
        return "bootstrap-token-" + id;
    }

    Secret secret() {
        return new SecretBuilder()
                .withNewMetadata()
                .withName(secretName())
                .withNamespace("kube-system")
                .endMetadata()
                .withType("bootstrap.kubernetes.io/token")
                .withStringData(data)
                .build();
    }

    private static String random(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(
                    "abcdefghijklmnopqrstuvwxyz0123456789"
                            .charAt(ThreadLocalRandom.current().nextInt(36)));
        }
        return text.toString();
    }
}
