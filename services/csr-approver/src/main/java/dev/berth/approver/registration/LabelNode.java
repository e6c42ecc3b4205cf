/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.registration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.approver.inventory.ExpectationChanged;
import dev.berth.approver.inventory.Expectations;
import dev.berth.eventlog.DueHandler;
import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DueWork;
import dev.berth.events.ContractJson;
import dev.berth.events.NodeName;
import io.quarkus.hibernate.orm.panache.Panache;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Gives a registered node the labels of its announcement that its kubelet may not set itself; off
 * unless configured. Labels are in the inventory only if the source's intake policy allows their
 * keys, so nothing else is ever written. What was written is kept, so that a label that leaves the
 * inventory leaves the node, and no label of anybody else's is touched.
 */
@ApplicationScoped
class LabelNode implements DueHandler {

    static final String KIND = "label-node";

    private static final Logger LOG = Logger.getLogger(LabelNode.class);

    /**
     * @param applied what was written last, for which attempt; "0 {}" at first
     */
    private record Wanted(int attempt, String labels, String applied) {
        String done() {
            return attempt + " " + labels;
        }
    }

    private final NodeObjects nodes;
    private final Expectations expectations;
    private final DueWork dueWork;
    private final boolean enabled;
    private final String mode;

    @Inject
    LabelNode(
            NodeObjects nodes,
            Expectations expectations,
            DueWork dueWork,
            @ConfigProperty(name = "berth.registration.labels") boolean enabled,
            @ConfigProperty(name = "berth.csr.mode") String mode) {
        this.nodes = nodes;
        this.expectations = expectations;
        this.dueWork = dueWork;
        this.enabled = enabled;
        this.mode = mode;
    }

    /**
     * @throws IllegalArgumentException if nodes were to be written to where nothing may be
     */
    void start(@Observes StartupEvent started) {
        if (enabled && mode.equals("shadow")) {
            throw new IllegalArgumentException(
                    "berth.registration.labels is true but berth.csr.mode is shadow, in which"
                            + " nothing is written into the cluster; switch the labels on together"
                            + " with mode enforce");
        }
    }

    /** The node registered, or its inventory changed; in the transaction that learnt it. */
    void changed(@Observes ExpectationChanged event) {
        if (enabled && wanted(event.node()).isPresent()) {
            dueWork.schedule(KIND, event.node().value(), Duration.ZERO, "");
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void run(DueItem item) {
        NodeName node = new NodeName(item.key());
        Optional<Wanted> wanted = QuarkusTransaction.requiringNew().call(() -> wanted(node));
        if (wanted.isPresent() && enabled) {
            patch(node, wanted.get());
        }
        QuarkusTransaction.requiringNew()
                .run(
                        () -> {
                            expectations.lock(node);
                            wanted.ifPresent(written -> note(node, written));
                            dueWork.done(item);
                        });
    }

    private void patch(NodeName node, Wanted wanted) {
        ObjectNode patch = ContractJson.mapper().createObjectNode();
        ObjectNode labels = patch.putObject("metadata").putObject("labels");
        String before = wanted.applied().substring(wanted.applied().indexOf(' ') + 1);
        restricted(before).keySet().forEach(labels::putNull);
        restricted(wanted.labels()).forEach(labels::put);
        if (labels.isEmpty()) {
            return;
        }
        switch (nodes.merge(node, patch)) {
            case DONE -> LOG.infof("Labels of node %s are as announced: %s", node, labels);
            case GONE -> LOG.infof("Node %s is gone before its labels were written", node);
            case NOT_AS_READ ->
                    throw new IllegalStateException("a merge patch tests nothing: " + patch);
        }
    }

    private static Optional<Wanted> wanted(NodeName node) {
        List<?> rows =
                Panache.getEntityManager()
                        .createNativeQuery(
                                "SELECT registered_attempt, labels, labels_applied"
                                        + " FROM expected_node WHERE name = ?1 AND NOT withdrawn"
                                        + " AND registered_attempt > 0 AND labels_applied"
                                        + " <> registered_attempt || ' ' || labels")
                        .setParameter(1, node.value())
                        .getResultList();
        return rows.stream()
                .findFirst()
                .map(Object[].class::cast)
                .map(
                        row ->
                                new Wanted(
                                        ((Number) row[0]).intValue(),
                                        (String) row[1],
                                        (String) row[2]));
    }

    private static void note(NodeName node, Wanted written) {
        Panache.getEntityManager()
                .createNativeQuery("UPDATE expected_node SET labels_applied = ?2 WHERE name = ?1")
                .setParameter(1, node.value())
                .setParameter(2, written.done())
                .executeUpdate();
    }

    private static SortedMap<String, String> restricted(String json) {
        try {
            return RestrictedLabels.of(
                    ContractJson.mapper()
                            .readValue(json, new TypeReference<SortedMap<String, String>>() {}));
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("labels of the inventory are no JSON", broken);
        }
    }
}
