/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.registration;

import static dev.berth.events.Taint.UNVERIFIED;

import dev.berth.approver.inventory.ExpectationChanged;
import dev.berth.approver.registration.TaintRemoval.Absent;
import dev.berth.approver.registration.TaintRemoval.AnotherNode;
import dev.berth.approver.registration.TaintRemoval.Remove;
import dev.berth.approver.verification.KubeletVerified;
import dev.berth.eventlog.DueHandler;
import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DueWork;
import dev.berth.events.NodeName;
import io.fabric8.kubernetes.api.model.Node;
import io.quarkus.hibernate.orm.panache.Panache;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Takes the taint a node registered with away when its kubelet is verified; off unless configured.
 * It is looked for when the verification succeeds, when a hold ends, and whenever the watch shows a
 * node that still has it, so that neither a restart nor a late switch leaves a verified node empty.
 */
@ApplicationScoped
class UntaintNode implements DueHandler {

    static final String KIND = "untaint-node";

    private static final Logger LOG = Logger.getLogger(UntaintNode.class);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final NodeObjects nodes;
    private final DueWork dueWork;
    private final boolean enabled;
    private final boolean verifies;
    private final String mode;

    @Inject
    UntaintNode(
            NodeObjects nodes,
            DueWork dueWork,
            @ConfigProperty(name = "berth.unverified-taint") boolean enabled,
            @ConfigProperty(name = "berth.verification.enabled") boolean verifies,
            @ConfigProperty(name = "berth.csr.mode") String mode) {
        this.nodes = nodes;
        this.dueWork = dueWork;
        this.enabled = enabled;
        this.verifies = verifies;
        this.mode = mode;
    }

    /**
     * @throws IllegalArgumentException if the taint would stay on every node
     */
    void start(@Observes StartupEvent started) {
        if (enabled && !verifies) {
            throw new IllegalArgumentException(
                    "berth.unverified-taint is true but berth.verification.enabled is false: no"
                            + " node would ever lose its taint; switch both on, or the taint off");
        }
        if (enabled && mode.equals("shadow")) {
            throw new IllegalArgumentException(
                    "berth.unverified-taint is true but berth.csr.mode is shadow, in which nothing"
                            + " is written: no node would ever lose its taint");
        }
    }

    /** In the transaction that records it. */
    void verified(@Observes KubeletVerified event) {
        if (enabled) {
            schedule(event.node());
        }
    }

    /** A hold may have ended; in the transaction that learnt it. */
    void changed(@Observes ExpectationChanged event) {
        if (enabled && verifiedUid(event.node()).isPresent()) {
            schedule(event.node());
        }
    }

    /** A Node as the watch showed it; of a node that Berth may know, or not. */
    void observed(NodeName node, Node object) {
        if (enabled && TaintRemoval.isTainted(object)) {
            QuarkusTransaction.requiringNew()
                    .run(
                            () -> {
                                if (verifiedUid(node).isPresent()
                                        && dueWork.pending(KIND, node.value()).isEmpty()) {
                                    schedule(node);
                                }
                            });
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void run(DueItem item) {
        NodeName node = new NodeName(item.key());
        Optional<String> uid =
                enabled
                        ? QuarkusTransaction.requiringNew().call(() -> verifiedUid(node))
                        : Optional.empty();
        boolean settled = uid.isEmpty() || settle(node, uid.get());
        QuarkusTransaction.requiringNew()
                .run(
                        () -> {
                            if (settled) {
                                dueWork.done(item);
                            } else {
                                dueWork.again(item, PAUSE, "somebody else changed its taints");
                            }
                        });
    }

    /** False if it has to be read again. */
    private boolean settle(NodeName node, String uid) {
        Optional<Node> found = nodes.find(node);
        if (found.isEmpty()) {
            return true;
        }
        return switch (TaintRemoval.of(found.get(), uid)) {
            case Absent _ -> true;
            case AnotherNode another -> {
                LOG.warnf(
                        "Node %s keeps %s: its object was made anew (%s, not %s) after its kubelet"
                                + " was verified. Let it join again, or take the taint away",
                        node, UNVERIFIED, another.uid(), uid);
                yield true;
            }
            case Remove remove ->
                    switch (nodes.guarded(node, remove.patch())) {
                        case DONE -> {
                            LOG.infof("Node %s is verified and lost %s", node, UNVERIFIED);
                            yield true;
                        }
                        case GONE -> true;
                        case NOT_AS_READ -> false;
                    };
        };
    }

    private void schedule(NodeName node) {
        dueWork.schedule(KIND, node.value(), Duration.ZERO, "");
    }

    /**
     * UID of the Node object that registered and whose kubelet was verified, both in the attempt
     * that counts; empty also while the node is held, when it was given up, and when its machine
     * may be another one since.
     */
    private static Optional<String> verifiedUid(NodeName node) {
        List<?> rows =
                Panache.getEntityManager()
                        .createNativeQuery(
                                "SELECT registration.node_uid FROM expected_node"
                                        + " JOIN registration ON registration.node = name"
                                        + " AND registration.attempt = registered_attempt"
                                        + " JOIN verification ON verification.node = name"
                                        + " AND verification.attempt = registered_attempt"
                                        + " WHERE name = ?1 AND announced AND passed"
                                        + " AND registered_attempt"
                                        + " >= GREATEST(custody_from, rejoin_attempt)"
                                        + " AND NOT held AND NOT withdrawn")
                        .setParameter(1, node.value())
                        .getResultList();
        return rows.stream().findFirst().map(String.class::cast);
    }
}
