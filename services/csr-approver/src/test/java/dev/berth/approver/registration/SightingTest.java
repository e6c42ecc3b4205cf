/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.registration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SightingTest {

    private static final Sighting OLD_NODE = new Sighting("uid-1", "v1.34.2", "t1", "r1", null);

    @Test
    void newNodeIsAlive() {
        assertThat(new Sighting("uid-1", "v1", null, null, null).isAliveSince(Sighting.NOTHING))
                .isTrue();
    }

    @Test
    void sameNodeAsBeforeIsNoSignOfLife() {
        assertThat(OLD_NODE.isAliveSince(OLD_NODE)).isFalse();
    }

    @Test
    void anotherKubeletVersionAloneIsNoSignOfLife() {
        assertThat(new Sighting("uid-1", "v1.35.0", "t1", "r1", null).isAliveSince(OLD_NODE))
                .isFalse();
    }

    @Test
    void recreatedNodeIsAlive() {
        assertThat(OLD_NODE.withNode("uid-2", "v1", "t1").isAliveSince(OLD_NODE)).isTrue();
    }

    @Test
    void changedHeartbeatIsAliveEvenIfItsClockRunsBehind() {
        assertThat(OLD_NODE.withNode("uid-1", "v1", "t0").isAliveSince(OLD_NODE)).isTrue();
    }

    @Test
    void renewedLeaseIsAlive() {
        assertThat(OLD_NODE.withRenewal("r2").isAliveSince(OLD_NODE)).isTrue();
    }

    @Test
    void leaseWithoutANodeIsNotRegistered() {
        assertThat(OLD_NODE.withoutNode().withRenewal("r2").isAliveSince(OLD_NODE)).isFalse();
    }

    @Test
    void lostHeartbeatIsNoSignOfLife() {
        assertThat(OLD_NODE.withNode("uid-1", "v1", null).withRenewal(null).isAliveSince(OLD_NODE))
                .isFalse();
    }
}
