/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.bootstrap;

import dev.berth.eventlog.DueHandler;
import dev.berth.eventlog.DueItem;
import dev.berth.eventlog.DueWork;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Deletes a token's Secret, however long the API server is away. The key is the token's id. */
@ApplicationScoped
class RetireToken implements DueHandler {

    static final String KIND = "retire-token";

    private static final Logger LOG = Logger.getLogger(RetireToken.class);
    private static final int LONGEST_PAUSE_SECONDS = 60;

    private final ClusterTokens cluster;
    private final TokenRecords records;
    private final DueWork due;

    RetireToken(ClusterTokens cluster, TokenRecords records, DueWork due) {
        this.cluster = cluster;
        this.records = records;
        this.due = due;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void run(DueItem item) {
        try {
            cluster.delete(item.key());
        } catch (ClusterRefusedException e) {
            Duration pause =
                    Duration.ofSeconds(
                            Math.min(LONGEST_PAUSE_SECONDS, 1L << Math.min(item.tries(), 6)));
            LOG.warnf("%s; again in %d s", e.getMessage(), pause.toSeconds());
            QuarkusTransaction.requiringNew()
                    .run(() -> due.again(item, pause, String.valueOf(e.getMessage())));
            return;
        }
        QuarkusTransaction.requiringNew()
                .run(
                        () -> {
                            TokenRecord token = records.findById(item.key());
                            if (token != null) {
                                token.deleted(Instant.now());
                            }
                            due.done(item);
                        });
        LOG.debugf("token %s retired: %s", item.key(), item.payload());
    }
}
