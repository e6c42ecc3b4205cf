/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.stack.Approvers;
import dev.berth.e2e.stack.Approvers.Candidate;
import dev.berth.e2e.stack.ServiceProcess;
import dev.berth.e2e.stack.Stack;
import dev.berth.events.FactCodec;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeFact.CsrDecided;
import dev.berth.events.Producer;
import dev.berth.events.Topics;
import dev.berth.sandbox.TemporaryFolder;
import dev.berth.sandbox.cluster.ApiRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Replicas share the requests, and nobody decides twice. */
class ManyApproversE2E {

    private static final int REQUESTS = 1_000;

    /** Longer than the lease of a judgement. */
    private static final Duration PAUSE = Duration.ofSeconds(15);

    @Test
    void thousandRequestsAreDecidedOnceByThreeReplicasOfWhichOneIsPausedPastItsLease()
            throws Exception {
        try (TemporaryFolder folder = TemporaryFolder.create("berth-approvers-");
                Approvers approvers = Approvers.start(home(), folder.path(), 3)) {
            // Given
            List<Candidate> candidates = approvers.candidates("many", REQUESTS);
            ServiceProcess paused = approvers.replicas().getFirst();

            // When
            List<String> filed = new ArrayList<>();
            for (Candidate candidate : candidates) {
                filed.add(approvers.apply(candidate));
                if (filed.size() == REQUESTS / 4) {
                    signal(paused, "STOP");
                }
            }
            await().pollDelay(PAUSE)
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> approvals(approvers).size() > REQUESTS / 2);
            signal(paused, "CONT");

            // Then
            await().atMost(Duration.ofMinutes(3))
                    .untilAsserted(() -> assertThat(decided(approvers)).hasSize(REQUESTS));
            assertThat(decided(approvers))
                    .extracting(CsrDecided::csrUid)
                    .containsExactlyInAnyOrderElementsOf(filed);
            assertThat(approvals(approvers)).hasSize(REQUESTS).doesNotHaveDuplicates();
        }
    }

    private static List<String> approvals(Approvers approvers) {
        return approvers.cluster().requests().stream()
                .filter(request -> request.subresource().equals("approval"))
                .filter(request -> request.code() == 200)
                .map(ApiRequest::name)
                .toList();
    }

    /** Each once: a record may stand there twice, under one id, where its sender was paused. */
    private static Set<CsrDecided> decided(Approvers approvers) throws Exception {
        FactCodec codec = new FactCodec(Stack.CLUSTER);
        Set<CsrDecided> decisions = new LinkedHashSet<>();
        for (ConsumerRecord<byte[], byte[]> record :
                TopicReader.all(
                        approvers.broker().bootstrapServers(),
                        new Topics(Stack.CLUSTER).of(Producer.CSR_APPROVER))) {
            NodeFact fact =
                    codec.decode(
                            record.topic(),
                            new String(record.key(), StandardCharsets.UTF_8),
                            record.headers(),
                            record.value());
            if (fact instanceof CsrDecided decision) {
                decisions.add(decision);
            }
        }
        return decisions;
    }

    private static void signal(ServiceProcess process, String signal)
            throws IOException, InterruptedException {
        int status =
                new ProcessBuilder("kill", "-" + signal, Long.toString(process.handle().pid()))
                        .inheritIO()
                        .start()
                        .waitFor();
        assertThat(status).isZero();
    }

    private static Path home() throws IOException {
        return Path.of(System.getProperty("berth.home", "..")).toRealPath();
    }
}
