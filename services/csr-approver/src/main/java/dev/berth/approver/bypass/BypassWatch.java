/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.bypass;

import dev.berth.approver.bypass.BypassReport.Door;
import dev.berth.approver.bypass.BypassReport.Status;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Asks at the start and every few minutes; tells of every change. */
@ApplicationScoped
class BypassWatch {

    private static final Logger LOG = Logger.getLogger(BypassWatch.class);

    private final KubernetesClient kubernetes;
    private final Clock clock;
    private final Duration every;

    /** Written by the timer's one thread. */
    private volatile BypassReport last = BypassReport.unknown("not asked yet");

    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("bypass").daemon().factory());

    @Inject
    BypassWatch(
            KubernetesClient kubernetes,
            Clock clock,
            MeterRegistry metrics,
            @ConfigProperty(name = "berth.bypass.every") Duration every) {
        this.kubernetes = kubernetes;
        this.clock = clock;
        this.every = every;
        Gauge.builder("berth.csr.bypass", () -> gauge(last.status()))
                .description("1 while somebody else approves what only Berth is to approve")
                .register(metrics);
    }

    void start(@Observes StartupEvent started) {
        var _ =
                timer.scheduleWithFixedDelay(
                        this::look, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent stopping) {
        timer.shutdownNow();
    }

    BypassReport report() {
        return last;
    }

    private void look() {
        BypassReport found = ask();
        BypassReport before = last;
        last = found;
        if (!found.doors().equals(before.doors()) || found.status() != before.status()) {
            tell(found);
        }
    }

    private BypassReport ask() {
        try {
            return BypassReport.of(
                    clock.instant(),
                    Arrays.stream(Question.values()).filter(this::allowed).toList());
        } catch (KubernetesClientException silent) {
            return BypassReport.unknown("the API server does not say: " + silent.getMessage());
        }
    }

    private boolean allowed(Question question) {
        SubjectAccessReview answer =
                kubernetes
                        .authorization()
                        .v1()
                        .subjectAccessReview()
                        .create(
                                new SubjectAccessReviewBuilder()
                                        .withNewSpec()
                                        .withUser(question.user())
                                        .withGroups(question.groups())
                                        .withNewResourceAttributes()
                                        .withGroup("certificates.k8s.io")
                                        .withResource("certificatesigningrequests")
                                        .withSubresource(question.subresource())
                                        .withVerb(question.verb())
                                        .endResourceAttributes()
                                        .endSpec()
                                        .build());
        return Boolean.TRUE.equals(answer.getStatus().getAllowed());
    }

    private static void tell(BypassReport report) {
        switch (report.status()) {
            case UNKNOWN ->
                    LOG.warnf("Whether the approver is bypassed is unknown: %s", report.why());
            case NONE -> LOG.info("Nobody else approves requests of Berth's bootstrap tokens");
            case BYPASSED -> LOG.error("The approver is bypassed");
        }
        for (Door door : report.doors()) {
            switch (door.severity()) {
                case ERROR -> LOG.errorf("%s %s", door.meaning(), door.remedy());
                case INFO -> LOG.infof("%s %s", door.meaning(), door.remedy());
            }
        }
    }

    private static double gauge(Status status) {
        return switch (status) {
            case NONE -> 0;
            case BYPASSED -> 1;
            case UNKNOWN -> Double.NaN;
        };
    }
}
