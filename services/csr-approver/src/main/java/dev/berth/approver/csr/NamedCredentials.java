/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.approver.csr.Custody.State;
import dev.berth.approver.csr.policy.CertificateRequest;
import dev.berth.approver.inventory.Inventory;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.VersionInfo;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Whether this cluster's API servers name the certificate that made a request. Learnt from the
 * requests themselves, together with the versions that answer: a control plane that is being
 * upgraded or rolled back must not stop the renewals of every node.
 */
@ApplicationScoped
class NamedCredentials {

    private static final Logger LOG = Logger.getLogger(NamedCredentials.class);
    private static final int EVERY_SECONDS = 30;
    private static final Pattern VERSION = Pattern.compile("v?(\\d{1,3})\\.(\\d{1,3})[^0-9].*");

    private final Custody custody;
    private final ApiServerVersions versions;
    private final KubernetesClient kubernetes;

    /** What was found last; written by the timer's one thread. */
    private volatile State state;

    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("api-server-versions").daemon().factory());

    @Inject
    NamedCredentials(
            @ConfigProperty(name = "berth.csr.custody") Custody custody,
            ApiServerVersions versions,
            KubernetesClient kubernetes,
            MeterRegistry metrics) {
        this.custody = custody;
        this.versions = versions;
        this.kubernetes = kubernetes;
        state = custody == Custody.REQUIRED ? State.ENFORCED : State.NOT_ENFORCED;
        for (State each : State.values()) {
            Gauge.builder("berth.csr.custody", () -> state == each ? 1 : 0)
                    .description(
                            "1 for what holds of renewals that do not name the certificate that"
                                    + " made them")
                    .tag("state", each.name().toLowerCase(Locale.ROOT))
                    .register(metrics);
        }
    }

    void start(@Observes StartupEvent started) {
        if (custody == Custody.AUTO) {
            var _ = timer.scheduleWithFixedDelay(this::look, 0, EVERY_SECONDS, TimeUnit.SECONDS);
        }
    }

    void stop(@Observes ShutdownEvent stopping) {
        timer.shutdownNow();
    }

    /** What the API server said with this request; in the caller's transaction. */
    void saw(CertificateRequest request) {
        if (custody == Custody.AUTO
                && request.username().startsWith(CertificateRequest.NODE_USER)
                && request.credentialIds().stream().anyMatch(id -> id.startsWith(Inventory.X509))) {
            versions.named();
        }
    }

    /** Whether a request that names none has to wait; in the caller's transaction. */
    boolean mustBeNamed(CertificateRequest request) {
        return request.credentialIds().isEmpty() && current() == State.ENFORCED;
    }

    private State current() {
        return custody == Custody.AUTO
                ? custody.state(versions.naming(), versions.answering())
                : custody.state(Collections.emptySortedSet(), Collections.emptySortedSet());
    }

    private void look() {
        try {
            ask();
        } catch (RuntimeException silent) {
            LOG.warnf("Cannot ask which version the API server has: %s", silent.getMessage());
        }
        try {
            State found = QuarkusTransaction.requiringNew().call(this::current);
            if (found != state) {
                tell(found);
            }
            state = found;
        } catch (RuntimeException away) {
            LOG.warnf("Cannot look up what API servers name: %s", away.getMessage());
        }
    }

    // A connection of its own each time: behind a load balancer the one that is kept would always
    // lead to the same API server.
    private void ask() {
        try (KubernetesClient fresh =
                new KubernetesClientBuilder().withConfig(kubernetes.getConfiguration()).build()) {
            VersionInfo answered = fresh.getKubernetesVersion();
            int version = number(answered.getGitVersion());
            QuarkusTransaction.requiringNew().run(() -> versions.answered(version));
        }
    }

    static int number(String gitVersion) {
        Matcher version = VERSION.matcher(gitVersion);
        if (!version.matches()) {
            throw new IllegalArgumentException("'" + gitVersion + "' is no version like v1.34.0");
        }
        return Integer.parseInt(version.group(1)) * 1000 + Integer.parseInt(version.group(2));
    }

    private static void tell(State found) {
        switch (found) {
            case ENFORCED ->
                    LOG.info(
                            "The API servers name the certificate that makes a request: renewals"
                                    + " and serving requests that name none wait from now on");
            case NOT_ENFORCED ->
                    LOG.info(
                            "Renewals and serving requests that do not name the certificate that"
                                    + " made them are noted, not refused");
            case FALLEN_BACK ->
                    LOG.warn(
                            "Not every API server that answers is known to name the certificate"
                                    + " that makes a request (is the control plane being upgraded"
                                    + " or rolled back?): requests that name none are noted and"
                                    + " not refused until all do; berth.csr.custody=required"
                                    + " refuses them");
        }
    }
}
