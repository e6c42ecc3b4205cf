/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Kafka topics of one cluster's Berth. One topic per producing service, so that a Kafka ACL can
 * say who may state what. The key of every record is the node's name.
 */
public record Topics(ClusterName cluster) {

    private static final String SOURCE = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

    /** Join events of the unnamed source. */
    public String joins() {
        return prefix() + "joins.v1";
    }

    /**
     * Join events of one source.
     *
     * @throws IllegalArgumentException if the source is not an RFC 1123 label
     */
    public String joins(String source) {
        if (!source.matches(SOURCE)) {
            throw new IllegalArgumentException("a source is an RFC 1123 label: " + source);
        }
        return prefix() + "joins." + source + ".v1";
    }

    /** Matches every join topic of this cluster. */
    public Pattern joinsPattern() {
        return Pattern.compile(Pattern.quote(prefix()) + "joins(?:\\.(" + SOURCE + "))?\\.v1");
    }

    /**
     * The source a join topic belongs to: its name's part, or {@code default} for the unnamed
     * topic; empty if it is no join topic of this cluster.
     */
    public Optional<String> sourceOf(String topic) {
        Matcher matcher = joinsPattern().matcher(topic);
        return matcher.matches()
                ? Optional.of(matcher.group(1) == null ? "default" : matcher.group(1))
                : Optional.empty();
    }

    /** Where this service states its facts. */
    public String of(Producer producer) {
        return prefix() + producer.topicPart() + ".v1";
    }

    /** The public feed of phases and conditions. */
    public String nodes() {
        return prefix() + "nodes.v1";
    }

    /** Where this service puts records it could not read or may not follow. */
    public String deadLetters(Producer producer) {
        return prefix() + producer.service() + ".dlq.v1";
    }

    private String prefix() {
        return "berth." + cluster + ".";
    }
}
