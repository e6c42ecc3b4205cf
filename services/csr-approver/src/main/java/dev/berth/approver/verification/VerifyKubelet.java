/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.verification;

import dev.berth.eventlog.DueHandler;
import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DueWork;
import dev.berth.events.NodeName;
import dev.berth.events.VerificationResult;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.MDC;

/**
 * One try to verify one node: what the kubelet answers, and whether the API server may reach it.
 * Nothing is locked while it is asked.
 */
@ApplicationScoped
class VerifyKubelet implements DueHandler {

    private final KubeletTargets targets;
    private final KubeletProbe probe;
    private final ApiServerRights rights;
    private final Verifications verifications;
    private final VerificationConfig config;
    private final DueWork dueWork;

    @Inject
    VerifyKubelet(
            KubeletTargets targets,
            KubeletProbe probe,
            ApiServerRights rights,
            Verifications verifications,
            VerificationConfig config,
            DueWork dueWork) {
        this.targets = targets;
        this.probe = probe;
        this.rights = rights;
        this.verifications = verifications;
        this.config = config;
        this.dueWork = dueWork;
    }

    @Override
    public String kind() {
        return Verifications.KIND;
    }

    // Machines that do not answer hold a place for a time limit; the others should not notice.
    @Override
    public int concurrency() {
        return 16;
    }

    // Every question in its time limit, and as much again for the API server.
    @Override
    public Duration lease() {
        return config.timeout().multipliedBy(Question.values().length).plusSeconds(60);
    }

    @Override
    public void run(DueItem item) throws Exception {
        NodeName node = new NodeName(item.key());
        MDC.put("node", node.value());
        try {
            Optional<KubeletTarget> target =
                    QuarkusTransaction.requiringNew().call(() -> targets.of(node));
            if (target.isEmpty()) {
                QuarkusTransaction.requiringNew().run(() -> dueWork.done(item));
                return;
            }
            List<VerificationResult> results = new ArrayList<>(probe.ask(target.get()));
            results.add(rights.check(node));
            QuarkusTransaction.requiringNew()
                    .run(() -> verifications.conclude(item, target.get(), results));
        } finally {
            MDC.remove("node");
        }
    }
}
