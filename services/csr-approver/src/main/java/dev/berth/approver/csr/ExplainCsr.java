/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.access.ProblemException;
import dev.berth.approver.csr.ClusterRequests.Found;
import dev.berth.approver.csr.ClusterRequests.TooLarge;
import dev.berth.approver.csr.ClusterRequests.Whole;
import dev.berth.approver.csr.Explanation.Judged;
import dev.berth.approver.csr.policy.CertificateRequest;
import dev.berth.approver.csr.policy.CsrPolicy;
import dev.berth.approver.csr.policy.Words;
import dev.berth.eventlog.DuePending;
import dev.berth.eventlog.DueWork;
import dev.berth.events.CsrDecision;
import dev.berth.events.FailureClass;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells what was decided of a request and what would be decided now. Changes and locks nothing. */
@ApplicationScoped
class ExplainCsr {

    private static final TypeReference<List<CheckView>> CHECKS = new TypeReference<>() {};

    /** What an API server takes for a name. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]*+(?<=[a-z0-9]))?");

    private static final int LONGEST_NAME = 253;

    private final ClusterRequests cluster;
    private final CsrPolicy policy;
    private final KnownAbout knownAbout;
    private final LiveNodes liveNodes;
    private final DueWork dueWork;
    private final ObjectMapper json;

    @Inject
    ExplainCsr(
            ClusterRequests cluster,
            CsrPolicy policy,
            KnownAbout knownAbout,
            LiveNodes liveNodes,
            DueWork dueWork,
            ObjectMapper json) {
        this.cluster = cluster;
        this.policy = policy;
        this.knownAbout = knownAbout;
        this.liveNodes = liveNodes;
        this.dueWork = dueWork;
        this.json = json;
    }

    /**
     * Explains the request of that name: of several that had it, the one seen last.
     *
     * @throws ProblemException 400 if nothing can have that name; 404 if neither the cluster nor
     *     Berth knows it; 502 if the API server does not answer
     */
    Explanation explain(String name) {
        if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
            throw ProblemException.badRequest(
                    Words.quoted(name) + " is no name a certificate signing request can have");
        }
        Found inCluster = ofCluster(() -> cluster.find(name)).orElse(null);
        CsrRow row = QuarkusTransaction.requiringNew().call(() -> lastNamed(name));
        if (row == null && inCluster == null) {
            throw ProblemException.notFound(
                    "there is no certificate signing request '"
                            + name
                            + "' in the cluster, and Berth remembers none of this name");
        }
        boolean same = row != null && inCluster != null && row.uid.equals(inCluster.shown().uid());
        Judged now = inCluster == null || (same && row.state.isFinal()) ? null : judge(inCluster);
        return new Explanation(
                row == null ? null : CsrView.of(row),
                row == null ? List.of() : stored(row.checks),
                row == null ? null : nextLook(row).orElse(null),
                now);
    }

    /** What would be decided of this request, were it filed now. */
    Explanation explain(CertificateRequest pasted) {
        return new Explanation(null, List.of(), null, judge(pasted));
    }

    private Judged judge(CertificateRequest request) {
        boolean liveNode = ofCluster(() -> liveNodes.standInTheWayOf(request));
        return QuarkusTransaction.requiringNew()
                .call(() -> Judged.of(policy.judge(request, knownAbout.look(request, liveNode))));
    }

    private Judged judge(Found found) {
        return switch (found) {
            case Whole(_, CertificateSigningRequest csr) -> judge(KubernetesRequests.read(csr));
            case TooLarge(ShownRequest shown) ->
                    new Judged(
                            CsrDecision.IGNORE, ShownRequest.TOO_LARGE, shown.refusal(), List.of());
        };
    }

    private static <T> T ofCluster(Supplier<T> question) {
        try {
            return question.get();
        } catch (KubernetesClientException away) {
            throw ProblemException.failed(
                    FailureClass.CLUSTER_API,
                    "the Kubernetes API does not answer: " + away.getMessage());
        }
    }

    private Optional<Instant> nextLook(CsrRow row) {
        return dueWork.pending(JudgeCsr.KIND, row.uid).map(DuePending::due);
    }

    private static @Nullable CsrRow lastNamed(String name) {
        return CsrRow.find("name = ?1 order by seen desc", name).firstResult();
    }

    private List<CheckView> stored(@Nullable String checks) {
        if (checks == null) {
            return List.of();
        }
        try {
            return json.readValue(checks, CHECKS);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("csr_decision.checks is not what was written", broken);
        }
    }
}
