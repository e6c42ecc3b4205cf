/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicsTest {

    private final Topics topics = new Topics(new ClusterName("prod"));

    @ParameterizedTest
    @CsvSource({
        "berth.prod.joins.v1, default",
        "berth.prod.joins.cmdb.v1, cmdb",
    })
    void aJoinTopicNamesItsSource(String topic, String source) {
        // When / Then
        assertThat(topics.sourceOf(topic)).contains(source);
    }

    @ParameterizedTest
    @CsvSource({
        "berth.staging.joins.cmdb.v1",
        "berth.prod.joins.a.b.v1",
        "berth.prod.renderer.v1",
        "berth-prod.joins.v1",
    })
    void anyOtherTopicHasNoSource(String topic) {
        // When / Then
        assertThat(topics.sourceOf(topic)).isEmpty();
    }

    @Test
    void eachServiceHasATopicOfItsOwn() {
        // When / Then
        assertThat(Producer.values()).extracting(topics::of).doesNotHaveDuplicates();
    }
}
