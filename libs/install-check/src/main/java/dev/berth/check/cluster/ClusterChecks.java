/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.check.cluster;

import dev.berth.check.Check;
import dev.berth.check.Finding;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The checks that talk to the API server, as the pod's service account. */
public final class ClusterChecks {

    /** A token's Secret is not known to the API server's authenticator at once. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final int ANSWER_MS = 10_000;

    private ClusterChecks() {}

    /**
     * May this service account do what the chart grants it?
     *
     * @param apiServer its URL; empty where the pod is told by Kubernetes, or by KUBECONFIG
     * @param rules JSON: a list of {@code {"namespace": …, "rules": […]}}, as in roles; the
     *     namespace is empty for the rules of cluster roles
     */
    public static Check permissions(String apiServer, String rules) {
        return connected(
                apiServer, client -> new PermissionsCheck(client, GrantedRules.read(rules)));
    }

    /** Does the cluster take a token of Berth's for what it is? */
    public static Check bootstrap(String apiServer) {
        return connected(
                apiServer,
                client ->
                        new BootstrapCheck(
                                client, new SecureRandom(), Clock.systemUTC(), PATIENCE));
    }

    /** Is a request signed once it is approved, and approved by nobody but Berth? */
    public static Check approval(String apiServer) {
        return connected(apiServer, client -> new ApprovalCheck(client, Clock.systemUTC()));
    }

    @FunctionalInterface
    private interface WithClient {
        Check make(KubernetesClient client);
    }

    private static Check connected(String apiServer, WithClient check) {
        return () -> {
            ConfigBuilder config = new ConfigBuilder();
            if (!apiServer.isEmpty()) {
                config.withMasterUrl(apiServer);
            }
            config.withRequestRetryBackoffLimit(0)
                    .withConnectionTimeout(ANSWER_MS)
                    .withRequestTimeout(ANSWER_MS);
            try (KubernetesClient client =
                    new KubernetesClientBuilder().withConfig(config.build()).build()) {
                return check.make(client).run();
            } catch (KubernetesClientException refused) {
                return List.<Finding>of(ClusterRefusal.of("the API server", refused));
            }
        };
    }
}
