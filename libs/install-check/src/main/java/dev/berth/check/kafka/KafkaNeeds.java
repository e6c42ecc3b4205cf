/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.check.kafka;

import dev.berth.events.ClusterName;
import dev.berth.events.Producer;
import dev.berth.events.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The topics of one service.
 *
 * @param heard topics it listens to, by name
 * @param patterns topics it listens to, whatever matches
 * @param said topics it writes to
 * @param group a consumer group under the prefix of its own that nobody else uses
 */
record KafkaNeeds(Set<String> heard, List<Pattern> patterns, Set<String> said, String group) {

    /**
     * @param channels the settings below {@code mp.messaging.incoming.}
     */
    static KafkaNeeds of(Producer service, ClusterName cluster, Map<String, String> channels) {
        Set<String> heard = new TreeSet<>();
        List<Pattern> patterns = new ArrayList<>();
        channels.forEach(
                (key, value) -> {
                    if (key.endsWith(".topic")) {
                        String channel = key.substring(0, key.length() - ".topic".length());
                        if (Boolean.parseBoolean(channels.get(channel + ".pattern"))) {
                            patterns.add(Pattern.compile(value));
                        } else {
                            heard.add(value);
                        }
                    }
                });
        Topics topics = new Topics(cluster);
        Set<String> said = new LinkedHashSet<>(List.of(topics.of(service)));
        if (service == Producer.CONFIG_RENDERER) {
            said.add(topics.nodes());
        }
        said.add(topics.deadLetters(service));
        return new KafkaNeeds(
                heard,
                patterns,
                said,
                service.service() + "." + cluster.value() + ".install-check");
    }

    /** Which of the topics that are there belong to one of the patterns. */
    Set<String> matching(Collection<String> existing) {
        Set<String> found = new TreeSet<>();
        for (String topic : existing) {
            if (patterns.stream().anyMatch(pattern -> pattern.matcher(topic).matches())) {
                found.add(topic);
            }
        }
        return found;
    }
}
