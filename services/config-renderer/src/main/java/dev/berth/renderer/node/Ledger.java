/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.eventlog.facts.Facts;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeFact.NodeRequested;
import dev.berth.events.NodeName;
import dev.berth.events.NodePhase;
import dev.berth.events.NodeStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens nodes for change; each change holds the node's lock until its transaction ends. */
@ApplicationScoped
class Ledger {

    private final NodeRecords records;
    private final NodeHistories histories;
    private final NodeCertificates certificates;
    private final Facts facts;
    private final Agenda agenda;
    private final NodeMeters meters;
    private final Clock clock;

    Ledger(
            NodeRecords records,
            NodeHistories histories,
            NodeCertificates certificates,
            Facts facts,
            Agenda agenda,
            NodeMeters meters,
            Clock clock) {
        this.records = records;
        this.histories = histories;
        this.certificates = certificates;
        this.facts = facts;
        this.agenda = agenda;
        this.meters = meters;
        this.clock = clock;
    }

    /** The clock of facts, in the precision that the database keeps. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    Optional<NodeChange> open(NodeName node) {
        return records.lock(node.value())
                .map(record -> new NodeChange(this, record, StatusOf.visible(record)));
    }

    /** Records a node that is requested for the first time; {@link #open} must have found none. */
    NodeChange begin(NodeRequested requested) {
        NodeRecord record = NodeRecord.begin(requested);
        records.persistAndFlush(record);
        facts.say(requested);
        line(requested, "advanced", NodePhase.PENDING, "");
        agenda.arm(record);
        return new NodeChange(this, record, null);
    }

    Facts facts() {
        return facts;
    }

    Agenda agenda() {
        return agenda;
    }

    NodeMeters meters() {
        return meters;
    }

    void keep(NodeFact.CertificateIssued issued) {
        NodeCertificate certificate = new NodeCertificate(issued);
        NodeCertificate.Key key = new NodeCertificate.Key(issued.node().value(), issued.sha256());
        if (certificates.findByIdOptional(key).isEmpty()) {
            certificates.persist(certificate);
        }
    }

    void line(NodeFact fact, String outcome, @Nullable NodePhase phase, String because) {
        note(
                new NodeHistory.Line(
                        fact.node().value(),
                        fact.at(),
                        fact.attempt(),
                        dev.berth.events.FactType.of(fact).type(),
                        outcome,
                        phase,
                        Story.by(fact),
                        because.isEmpty() ? Story.of(fact) : because + ": " + Story.of(fact)));
    }

    void note(NodeHistory.Line line) {
        histories.persist(new NodeHistory(line, now()));
    }

    void publish(NodeStatus status) {
        facts.publish(status);
    }
}
