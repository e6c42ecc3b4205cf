/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.verification;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.berth.approver.inventory.Expectations;
import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DueWork;
import dev.berth.eventlog.facts.Facts;
import dev.berth.events.ContractJson;
import dev.berth.events.NodeFact.NodeVerified;
import dev.berth.events.NodeName;
import dev.berth.events.VerificationResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * When a kubelet is verified, what is said of it, and when again; always in the caller's
 * transaction. A fact is said only when it says something new.
 */
@ApplicationScoped
@Transactional(Transactional.TxType.MANDATORY)
public class Verifications {

    static final String KIND = "verify-kubelet";

    private static final Logger LOG = Logger.getLogger(Verifications.class);

    private final VerificationConfig config;
    private final KubeletTargets targets;
    private final Expectations expectations;
    private final DueWork dueWork;
    private final Facts facts;
    private final Event<KubeletVerified> verified;
    private final MeterRegistry meters;
    private final Clock clock;

    @Inject
    Verifications(
            VerificationConfig config,
            KubeletTargets targets,
            Expectations expectations,
            DueWork dueWork,
            Facts facts,
            Event<KubeletVerified> verified,
            MeterRegistry meters,
            Clock clock) {
        this.config = config;
        this.targets = targets;
        this.expectations = expectations;
        this.dueWork = dueWork;
        this.facts = facts;
        this.verified = verified;
        this.meters = meters;
        this.clock = clock;
    }

    /** Counters are there from the start: the first increase of one that appears is not seen. */
    @Transactional(Transactional.TxType.SUPPORTS)
    void start(@Observes StartupEvent started) {
        verifications(true);
        verifications(false);
    }

    /** The node registered or got a serving certificate: once both are so, it is verified. */
    public void begin(NodeName node) {
        if (config.enabled() && targets.of(node).isPresent()) {
            dueWork.schedule(KIND, node.value(), config.firstAfter(), "");
        }
    }

    /** Ends the claimed work, or gives it back, by what was found. */
    void conclude(DueItem item, KubeletTarget target, List<VerificationResult> results) {
        ExpectedNode expected = expectations.lock(target.node()).orElse(null);
        if (expected == null || expected.withdrawn()) {
            dueWork.done(item);
            return;
        }
        boolean passed = VerificationResult.passed(results);
        count(passed);
        if (passed) {
            dueWork.done(item);
            say(target, true, results);
            verified.fire(new KubeletVerified(target.node()));
        } else if (item.tries() < config.tries()) {
            dueWork.again(item, pause(item.tries()), failures(results));
        } else {
            dueWork.again(item, config.later(), failures(results));
            say(target, false, results);
        }
    }

    private void say(KubeletTarget target, boolean passed, List<VerificationResult> results) {
        String text = json(results);
        VerificationRow row = VerificationRow.findById(target.node().value());
        if (row == null) {
            row = new VerificationRow();
            row.node = target.node().value();
            row.persist();
        } else if (row.attempt == target.attempt() && row.results.equals(text)) {
            return;
        }
        row.attempt = target.attempt();
        row.passed = passed;
        row.results = text;
        row.saidAt = clock.instant();
        facts.say(
                new NodeVerified(
                        UUID.randomUUID(),
                        target.node(),
                        target.attempt(),
                        row.saidAt,
                        passed,
                        results));
        if (passed) {
            LOG.infof("Kubelet of %s is verified", target.node());
        } else {
            LOG.warnf("Kubelet of %s is not as it should be: %s", target.node(), failures(results));
        }
    }

    private Duration pause(int tries) {
        return config.pause().multipliedBy(1L << Math.min(tries - 1, 10));
    }

    private void count(boolean passed) {
        verifications(passed).increment();
    }

    private Counter verifications(boolean passed) {
        return meters.counter("berth.verifications", "outcome", passed ? "passed" : "failed");
    }

    private static String failures(List<VerificationResult> results) {
        return String.join(
                "; ",
                results.stream()
                        .filter(VerificationResult::failed)
                        .map(result -> result.check() + ": " + result.answered())
                        .toList());
    }

    private static String json(List<VerificationResult> results) {
        try {
            return ContractJson.mapper().writeValueAsString(results);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("results are plain records", impossible);
        }
    }
}
