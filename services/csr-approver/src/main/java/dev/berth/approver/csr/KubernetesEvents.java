/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.events.CsrDecision;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Shows what happens to requests as Kubernetes Events, for {@code kubectl describe csr}. Events are
 * a courtesy: they are written after the commit, in the order of the commits, by one thread, and
 * when the API server is slower than the decisions are, some are left out and counted.
 */
@ApplicationScoped
class KubernetesEvents {

    private static final Logger LOG = Logger.getLogger(KubernetesEvents.class);

    /** Where the Events of objects live that have no namespace. */
    private static final String NAMESPACE = "default";

    private static final DateTimeFormatter MICRO_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /** {@code note} of an Event holds no more. */
    private static final int LONGEST_NOTE = 1024;

    private static final String CONTROLLER = "berth.dev/csr-approver";

    private final BlockingQueue<CsrNews> waiting = new ArrayBlockingQueue<>(1_000);
    private final KubernetesClient kubernetes;
    private final CsrMetrics metrics;
    private final Clock clock;
    private final String instance;
    private final Thread writer =
            Thread.ofVirtual().name("kubernetes-events").unstarted(this::work);

    @Inject
    KubernetesEvents(
            KubernetesClient kubernetes,
            CsrMetrics metrics,
            Clock clock,
            @ConfigProperty(name = "quarkus.uuid") String instance) {
        this.kubernetes = kubernetes;
        this.metrics = metrics;
        this.clock = clock;
        this.instance = instance;
    }

    void start(@Observes StartupEvent started) {
        writer.start();
    }

    void stop(@Observes ShutdownEvent stopping) {
        writer.interrupt();
    }

    void queue(@Observes(during = TransactionPhase.AFTER_SUCCESS) CsrNews news) {
        if (!waiting.offer(news)) {
            metrics.eventLeftOut();
        }
    }

    private void work() {
        try {
            while (true) {
                write(waiting.take());
            }
        } catch (InterruptedException stopped) {
            LOG.debug("No more Events: stopping");
        }
    }

    private void write(CsrNews news) {
        try {
            kubernetes.events().v1().events().inNamespace(NAMESPACE).resource(event(news)).create();
        } catch (KubernetesClientException failed) {
            LOG.warnf("Cannot write the Event of %s: %s", news.csr(), failed.getMessage());
            metrics.eventLeftOut();
        }
    }

    private Event event(CsrNews news) {
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withGenerateName(news.csr() + "-")
                .endMetadata()
                .withEventTime(new MicroTime(MICRO_TIME.format(clock.instant())))
                .withReportingController(CONTROLLER)
                .withReportingInstance(instance)
                .withType(news.decision() == CsrDecision.DENY ? "Warning" : "Normal")
                .withAction(news.action())
                .withReason(news.reason())
                .withNote(shortened(news.message()))
                .withNewRegarding()
                .withApiVersion("certificates.k8s.io/v1")
                .withKind("CertificateSigningRequest")
                .withName(news.csr())
                .withUid(news.uid())
                .endRegarding()
                .build();
    }

    private static String shortened(String message) {
        return message.length() <= LONGEST_NOTE ? message : message.substring(0, LONGEST_NOTE);
    }
}
