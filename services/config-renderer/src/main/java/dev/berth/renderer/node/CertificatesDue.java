/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.eventlog.DueHandler;
import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DueWork;
import dev.berth.events.Condition;
import dev.berth.events.NodeName;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Says so when a certificate of a registered node has expired, or should have been renewed by now.
 * Nothing happens then that anybody could tell us, so all of them are looked at again and again;
 * that also finds those of nodes that were registered before this was looked at.
 */
@ApplicationScoped
class CertificatesDue implements DueHandler {

    private static final Logger LOG = Logger.getLogger(CertificatesDue.class);
    private static final String ALL = "all";

    private final DueWork due;
    private final Ledger ledger;
    private final NodeCertificates certificates;
    private final NodeConfig config;

    CertificatesDue(DueWork due, Ledger ledger, NodeCertificates certificates, NodeConfig config) {
        this.due = due;
        this.ledger = ledger;
        this.certificates = certificates;
        this.config = config;
    }

    void start(@Observes StartupEvent started) {
        QuarkusTransaction.requiringNew()
                .run(
                        () -> {
                            if (due.pending(kind(), ALL).isEmpty()) {
                                due.schedule(kind(), ALL, Duration.ZERO, "");
                            }
                        });
    }

    @Override
    public String kind() {
        return DueKinds.CERTIFICATES;
    }

    /** A data centre that was off for a year has many to look at. */
    @Override
    public Duration lease() {
        return Duration.ofMinutes(5);
    }

    @Override
    public void run(DueItem item) {
        List<String> aged =
                QuarkusTransaction.requiringNew()
                        .call(() -> certificates.nodesWithAgedOnes(ledger.now()));
        for (String node : aged) {
            try {
                QuarkusTransaction.requiringNew().run(() -> look(new NodeName(node)));
            } catch (RuntimeException failed) {
                // The others must not wait for this one.
                LOG.warnf(failed, "The certificates of %s were not looked at", node);
            }
        }
        QuarkusTransaction.requiringNew()
                .run(() -> due.schedule(kind(), ALL, config.certificatesCheck(), ""));
    }

    private void look(NodeName node) {
        ledger.open(node)
                .ifPresent(
                        change -> {
                            look(change, Condition.Type.CLIENT_CERTIFICATE);
                            look(change, Condition.Type.SERVING_CERTIFICATE);
                            change.settle();
                        });
    }

    private void look(NodeChange change, Condition.Type type) {
        NodeRecord record = change.record();
        certificates
                .newest(record, type)
                .flatMap(
                        newest ->
                                CertificateConditions.aged(
                                        record.conditions(), type, newest, ledger.now()))
                .ifPresent(change::says);
    }
}
