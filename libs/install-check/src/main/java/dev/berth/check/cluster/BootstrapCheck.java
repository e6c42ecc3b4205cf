/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.check.cluster;

import dev.berth.check.Check;
import dev.berth.check.Finding;
import dev.berth.check.Finding.Failed;
import dev.berth.check.Finding.Seen;
import dev.berth.check.Finding.Unseen;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReview;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's side of a join: makes a bootstrap token as the distributor does, asks the API
 * server with it who it is, and deletes it. The secret half is in no finding.
 */
record BootstrapCheck(
        KubernetesClient client, RandomGenerator random, Clock clock, Duration patience)
        implements Check {

    private static final String NAMESPACE = "kube-system";
    private static final String GROUP = "system:bootstrappers:berth";
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

    /** Should the deletion fail, the token cleaner is near. */
    private static final Duration LIFETIME = Duration.ofMinutes(1);

    private static final long BETWEEN_TRIES_MS = 200;

    @Override
    public List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        String id = draw(6);
        String half = draw(16);
        Secret secret = secret(id, half);
        try {
            client.secrets().inNamespace(NAMESPACE).resource(secret).create();
        } catch (KubernetesClientException refused) {
            findings.add(scrubbed(ClusterRefusal.of("making a bootstrap token", refused), half));
            return findings;
        }
        findings.add(new Seen("a bootstrap token of Berth's can be made"));
        try {
            findings.add(whoIs(id, half));
        } finally {
            findings.add(delete(secret));
        }
        findings.add(
                new Unseen(
                        "whether NodeRestriction is on: only a node could try",
                        "look for NodeRestriction in --enable-admission-plugins of the API server;"
                                + " without it a kubelet may change other nodes' objects"));
        return findings;
    }

    private Finding whoIs(String id, String half) {
        Config mine = client.getConfiguration();
        Config asToken =
                new ConfigBuilder(Config.empty())
                        .withMasterUrl(mine.getMasterUrl())
                        .withCaCertFile(mine.getCaCertFile())
                        .withCaCertData(mine.getCaCertData())
                        .withOauthToken(id + "." + half)
                        .withRequestRetryBackoffLimit(0)
                        .withConnectionTimeout(mine.getConnectionTimeout())
                        .withRequestTimeout(mine.getRequestTimeout())
                        .build();
        try (KubernetesClient bearer = new KubernetesClientBuilder().withConfig(asToken).build()) {
            UserInfo user = askUntilKnown(bearer);
            return user == null ? unknown() : judge(user, id);
        } catch (KubernetesClientException refused) {
            return scrubbed(ClusterRefusal.of("asking who a bootstrap token is", refused), half);
        }
    }

    private static Failed unknown() {
        return new Failed(
                "the API server does not take a bootstrap token that is there",
                "start it with --enable-bootstrap-token-auth=true; without it no kubelet of"
                        + " Berth's gets in");
    }

    private static Finding judge(UserInfo user, String id) {
        String name = "system:bootstrap:" + id;
        if (user.getUsername().equals(name) && user.getGroups().contains(GROUP)) {
            return new Seen("its bearer is system:bootstrap:<id>, of the group " + GROUP);
        }
        return new Failed(
                "the bearer of a bootstrap token is %s of %s, not %s of %s"
                        .formatted(user.getUsername(), user.getGroups(), name, GROUP),
                "something between here and the API server answers for it, or renames its groups:"
                        + " point apiServer.url at the API server itself");
    }

    /** Null if the token is unknown for longer than we are patient. */
    private @Nullable UserInfo askUntilKnown(KubernetesClient bearer) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return bearer.authentication()
                        .v1()
                        .selfSubjectReviews()
                        .create(new SelfSubjectReview())
                        .getStatus()
                        .getUserInfo();
            } catch (KubernetesClientException refused) {
                if (refused.getCode() != 401) {
                    throw refused;
                }
                if (System.nanoTime() - end >= 0) {
                    return null;
                }
                pause();
            }
        }
    }

    private Finding delete(Secret secret) {
        try {
            client.secrets()
                    .inNamespace(NAMESPACE)
                    .withName(secret.getMetadata().getName())
                    .delete();
            return new Seen("and it can be deleted again");
        } catch (KubernetesClientException refused) {
            return ClusterRefusal.of("deleting a bootstrap token", refused);
        }
    }

    /** With the fields the distributor writes, and no other: the admission policy compares. */
    private Secret secret(String id, String half) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName("bootstrap-token-" + id)
                .endMetadata()
                .withType("bootstrap.kubernetes.io/token")
                .addToStringData("token-id", id)
                .addToStringData("token-secret", half)
                .addToStringData(
                        "expiration",
                        clock.instant().plus(LIFETIME).truncatedTo(ChronoUnit.SECONDS).toString())
                .addToStringData("usage-bootstrap-authentication", "true")
                .addToStringData("auth-extra-groups", GROUP)
                .addToStringData("description", "Berth: helm test")
                .build();
    }

    private static Failed scrubbed(Failed failed, String half) {
        return new Failed(failed.what().replace(half, "…"), failed.remedy());
    }

    private String draw(int length) {
        StringBuilder drawn = new StringBuilder();
        for (int i = 0; i < length; i++) {
            drawn.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return drawn.toString();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_TRIES_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KubernetesClientException("interrupted while waiting for the API server", e);
        }
    }
}
