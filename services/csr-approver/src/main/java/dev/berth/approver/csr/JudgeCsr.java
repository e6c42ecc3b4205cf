/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.approver.csr.ClusterRequests.Found;
import dev.berth.approver.csr.ClusterRequests.TooLarge;
import dev.berth.approver.csr.ClusterRequests.Whole;
import dev.berth.approver.csr.CsrRow.State;
import dev.berth.approver.csr.policy.CertificateRequest;
import dev.berth.eventlog.DueHandler;
import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DueWork;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Judges one request and applies the decision: read it, commit the decision, write it into the
 * cluster against the version that was judged, commit that it is there. Killed anywhere in between,
 * the next claim of the same due row begins with reading again and finds out how far it came.
 */
@ApplicationScoped
class JudgeCsr implements DueHandler {

    static final String KIND = "judge-csr";

    private static final Logger LOG = Logger.getLogger(JudgeCsr.class);

    private static final int LONGEST_PAUSE_SECONDS = 5;

    private final ClusterRequests cluster;
    private final DueWork dueWork;
    private final Judging judging;
    private final LiveNodes liveNodes;
    private final Approval approval;
    private final IssuedCertificates certificates;
    private final UnexpectedFailures unexpected;

    @Inject
    JudgeCsr(
            ClusterRequests cluster,
            DueWork dueWork,
            Judging judging,
            LiveNodes liveNodes,
            Approval approval,
            IssuedCertificates certificates,
            UnexpectedFailures unexpected) {
        this.cluster = cluster;
        this.dueWork = dueWork;
        this.judging = judging;
        this.liveNodes = liveNodes;
        this.approval = approval;
        this.certificates = certificates;
        this.unexpected = unexpected;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public int concurrency() {
        return 8;
    }

    // A kubelet waits for this; whoever takes over from a killed process should do so soon.
    @Override
    public Duration lease() {
        return Duration.ofSeconds(10);
    }

    @Override
    public void run(DueItem item) {
        MDC.put("csr", item.payload());
        try {
            Found found =
                    cluster.find(item.payload())
                            .filter(request -> item.key().equals(request.shown().uid()))
                            .orElse(null);
            switch (found) {
                case null -> QuarkusTransaction.requiringNew().run(() -> judging.vanished(item));
                case TooLarge(ShownRequest shown) ->
                        QuarkusTransaction.requiringNew().run(() -> judging.refused(item, shown));
                case Whole(_, CertificateSigningRequest csr) -> judge(item, csr);
            }
        } catch (KubernetesClientException away) {
            // A kubelet waits and ends after five minutes: look again soon, not with growing
            // pauses.
            LOG.warnf("Cannot judge %s yet: %s", item.payload(), away.getMessage());
            QuarkusTransaction.requiringNew()
                    .run(
                            () ->
                                    dueWork.again(
                                            item,
                                            pause(item),
                                            "the API server: " + away.getMessage()));
        } catch (RuntimeException failed) {
            unexpected.handle(item, failed);
        } catch (StackOverflowError tooDeep) {
            unexpected.handle(item, new IllegalStateException("nested too deeply", tooDeep));
        } finally {
            MDC.remove("csr");
            MDC.remove("node");
        }
    }

    private void judge(DueItem item, CertificateSigningRequest csr) {
        CertificateRequest request = KubernetesRequests.read(csr);
        boolean liveNode = liveNodes.standInTheWayOf(request);
        State state =
                QuarkusTransaction.requiringNew()
                        .call(() -> judging.judge(item, csr, request, liveNode));
        if (state == State.DECIDED && dueWork.stillOurs(item)) {
            apply(item, csr);
        } else if (state == State.APPLIED) {
            certificates.record(csr);
        }
    }

    private static Duration pause(DueItem item) {
        return Duration.ofSeconds(Math.min(item.tries(), LONGEST_PAUSE_SECONDS));
    }

    private void apply(DueItem item, CertificateSigningRequest csr) {
        switch (approval.write(csr, judging.decisionOf(item.key()))) {
            case WRITTEN -> QuarkusTransaction.requiringNew().run(() -> judging.applied(item));
            case CHANGED_MEANWHILE -> {
                LOG.debugf("%s changed while it was judged; judging it again", item.payload());
                QuarkusTransaction.requiringNew()
                        .run(() -> dueWork.again(item, Duration.ZERO, "changed while judged"));
            }
            case GONE -> QuarkusTransaction.requiringNew().run(() -> judging.vanished(item));
        }
    }
}
