/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.check.kafka;

import dev.berth.check.Finding.Failed;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What a refusal of Kafka means for an installation, and what to do about it. */
final class KafkaRefusal {

    private static final String ACLS =
            "apply acls.sh of the ConfigMap <release>-kafka as a Kafka administrator, and compare"
                    + " its principal with <service>.kafkaPrincipal";

    private KafkaRefusal() {}

    /**
     * @param doing what was tried, such as {@code Kafka at host:9092}
     */
    static Failed of(String doing, Throwable refusal) {
        Throwable cause = root(refusal);
        return switch (cause) {
            case SaslAuthenticationException e ->
                    failed(
                            doing,
                            "refused this service's login: " + e.getMessage(),
                            "compare username and password in the Secret <service>.kafkaSecret with"
                                    + " the brokers' user, and kafka.auth with the mechanism that"
                                    + " user has");
            case SslAuthenticationException e ->
                    failed(
                            doing,
                            "does not get through the TLS handshake: " + deepest(e),
                            "kafka.tls.ca.secret must hold the CA of the brokers' certificates, and"
                                    + " these the host names of kafka.bootstrapServers; with"
                                    + " kafka.auth mtls the brokers must trust the issuer of"
                                    + " <service>.kafkaSecret");
            case TimeoutException _ ->
                    failed(
                            doing,
                            "does not answer",
                            "check kafka.bootstrapServers and what brokers advertise, kafka.cidrs"
                                    + " and kafka.ports of the network policies, and kafka.tls and"
                                    + " kafka.auth: a listener that wants TLS or a login drops"
                                    + " whoever comes without");
            case AuthorizationException e ->
                    failed(doing, "is not allowed: " + e.getMessage(), ACLS);
            case UnknownTopicOrPartitionException _ ->
                    failed(
                            doing,
                            "does not exist",
                            "run topics.sh of the ConfigMap <release>-kafka as a Kafka"
                                    + " administrator");
            default ->
                    failed(
                            doing,
                            "does not work: " + deepest(refusal),
                            "check kafka.* of the chart's values and the brokers' log");
        };
    }

    static Failed missingRight(String topic, String right) {
        return failed("topic " + topic, "may not be " + right + " by this service", ACLS);
    }

    static Failed noTopicMatches(String pattern) {
        return failed(
                "topics " + pattern,
                "there is none that this service may see",
                "run topics.sh and then acls.sh of the ConfigMap <release>-kafka; the topics are"
                        + " those of intake.sources");
    }

    private static Failed failed(String doing, String what, String remedy) {
        return new Failed(doing + " " + what, remedy);
    }

    /** Futures and clients wrap; Kafka's own exceptions say what it was. */
    private static Throwable root(Throwable thrown) {
        Throwable at = thrown;
        while (at.getCause() != null
                && (at instanceof ExecutionException
                        || at.getClass().equals(org.apache.kafka.common.KafkaException.class))) {
            at = at.getCause();
        }
        return at;
    }

    private static String deepest(Throwable thrown) {
        Throwable at = thrown;
        while (at.getCause() != null && at.getCause() != at) {
            at = at.getCause();
        }
        return at.getMessage() == null ? at.toString() : at.getMessage();
    }
}
