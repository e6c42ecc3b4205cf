/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.bootstrap;

import dev.berth.eventlog.DueWork;
import dev.berth.eventlog.facts.Facts;
import dev.berth.events.NodeFact.BootstrapIssued;
import dev.berth.events.NodeName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The life of tokens: reserved with a committed id, made, spent, retired. The secret halves that
 * tries of one attempt share are kept here, in memory only.
 */
@ApplicationScoped
public class Tokens {

    /** A token with less life than this is not worth handing out again. */
    private static final Duration LEAST_LIFE = Duration.ofMinutes(5);

    private static final Duration AFTER_EXPIRY = Duration.ofSeconds(30);

    private final TokenRecords records;
    private final ClusterTokens cluster;
    private final DueWork due;
    private final Facts facts;
    private final BootstrapConfig config;
    private final Clock clock = Clock.systemUTC();
    private final SecureRandom random = new SecureRandom();
    private final Map<NodeName, BootstrapToken> inMemory = new ConcurrentHashMap<>();

    Tokens(
            TokenRecords records,
            ClusterTokens cluster,
            DueWork due,
            Facts facts,
            BootstrapConfig config) {
        this.records = records;
        this.cluster = cluster;
        this.due = due;
        this.facts = facts;
        this.config = config;
    }

    /**
     * The token an earlier try of this attempt made and published, if this process still has it.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public Optional<BootstrapToken> reusable(NodeName node, int attempt) {
        BootstrapToken token = inMemory.get(node);
        if (token == null || token.attempt() != attempt) {
            return Optional.empty();
        }
        TokenRecord known = records.findById(token.id());
        boolean fresh = token.expiresAt().minus(LEAST_LIFE).isAfter(clock.instant());
        return known != null && known.isLive() && fresh ? Optional.of(token) : Optional.empty();
    }

    /**
     * Writes a new token's id down, says it, and retires every older token of the node. When this
     * has committed, and only then, {@link #publish} may follow.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public BootstrapToken reserve(NodeName node, int attempt) {
        retireAll(node, "replaced");
        Instant now = clock.instant();
        Instant expires = now.plus(config.tokenTtl());
        BootstrapToken token = BootstrapToken.random(random, attempt, expires);
        records.persist(new TokenRecord(token.id(), node.value(), attempt, now, expires));
        due.schedule(RetireToken.KIND, token.id(), config.tokenTtl().plus(AFTER_EXPIRY), "expired");
        facts.say(new BootstrapIssued(UUID.randomUUID(), node, attempt, now, token.id(), expires));
        return token;
    }

    /**
     * Makes the Secret and keeps the token for further tries.
     *
     * @throws ClusterRefusedException if that failed; the token is wiped, its id will be deleted
     */
    public void publish(NodeName node, BootstrapToken token) {
        try {
            cluster.create(token, node);
        } catch (ClusterRefusedException e) {
            token.close();
            throw e;
        }
        BootstrapToken older = inMemory.put(node, token);
        if (older != null && older != token) {
            older.close();
        }
    }

    /** Takes a published token back at once: its claim was lost meanwhile. Best effort. */
    public void withdraw(NodeName node, BootstrapToken token) {
        inMemory.remove(node, token);
        token.close();
        cluster.delete(token.id());
    }

    /** A kubelet used the attempt's token: its certificate request was approved. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void spent(NodeName node, int attempt, Instant at) {
        records.of(node.value(), attempt).forEach(token -> token.spent(at));
    }

    /** Has every live token of the node deleted from the cluster, and wipes what memory holds. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void retireAll(NodeName node, String why) {
        for (TokenRecord token : records.liveOf(node.value())) {
            token.retiring(clock.instant());
            due.schedule(RetireToken.KIND, token.id(), Duration.ZERO, why);
        }
        forget(node);
    }

    /** Wipes what memory holds of the node's token. */
    public void forget(NodeName node) {
        BootstrapToken token = inMemory.remove(node);
        if (token != null) {
            token.close();
        }
    }
}
