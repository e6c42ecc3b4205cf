/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.distributor.bootstrap.Tokens;
import dev.berth.distributor.distribution.RetryPolicy.Next;
import dev.berth.eventlog.facts.Facts;
import dev.berth.events.FailureClass;
import dev.berth.events.NodeFact.StepRetrying;
import dev.berth.events.Step;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/** Writes a failed try down and tells the others of it; when the next one begins is the answer. */
@ApplicationScoped
class FailedTries {

    private static final Logger LOG = Logger.getLogger(FailedTries.class);

    private final Distributions distributions;
    private final Tokens tokens;
    private final Facts facts;
    private final RetryPolicy policy;

    FailedTries(
            Distributions distributions, Tokens tokens, Facts facts, DistributionConfig config) {
        this.distributions = distributions;
        this.tokens = tokens;
        this.facts = facts;
        this.policy = new RetryPolicy(config.giveUpAfter(), config.authGiveUpAfter());
    }

    /**
     * In the running transaction.
     *
     * @param row locked
     * @return the pause before the next try, which the caller schedules; empty when the attempt has
     *     failed
     */
    Optional<Duration> pause(
            Job job, Distribution row, Step step, FailureClass failure, String message) {
        Instant now = distributions.now();
        Trouble trouble = Trouble.after(row.trouble(), failure, now);
        row.trouble(trouble);
        double jitter = ThreadLocalRandom.current().nextDouble();
        return switch (policy.after(trouble, now, jitter)) {
            case Next.Again again -> {
                if (failure == FailureClass.TOKEN_EXPIRED) {
                    tokens.retireAll(job.node(), "the API server does not take it any more");
                }
                say(job, row, step, message, again, now);
                LOG.infof(
                        "%s: try %d failed (%s: %s), again in %d ms",
                        job.node(), trouble.tries(), failure, message, again.pause().toMillis());
                yield Optional.of(again.pause());
            }
            case Next.GiveUp _ -> Optional.empty();
        };
    }

    private void say(
            Job job, Distribution row, Step step, String message, Next.Again again, Instant now) {
        Trouble trouble = row.trouble();
        Instant nextTryAt = now.plus(again.pause());
        if (trouble == null || !trouble.isNews(nextTryAt)) {
            return;
        }
        facts.say(
                new StepRetrying(
                        UUID.randomUUID(),
                        job.node(),
                        job.attempt(),
                        now,
                        step,
                        trouble.failure(),
                        message,
                        trouble.tries(),
                        trouble.since(),
                        nextTryAt,
                        again.givesUpAt(),
                        again.needsOperator()));
        row.trouble(trouble.said(now));
    }
}
