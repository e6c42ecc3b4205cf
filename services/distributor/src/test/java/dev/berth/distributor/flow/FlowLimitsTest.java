/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class FlowLimitsTest {

    private static final FlowLimits LIMITS =
            new FlowLimits(64, 20, Map.of("edge", 5, "paused", 0), 8, Map.of("big", 30));

    @Test
    void aPoolHasItsOwnLimitElseTheCommonOne() {
        // When
        int worker = LIMITS.room(new Lane("worker", null), Map.of("worker", 3));
        int edge = LIMITS.room(new Lane("edge", null), Map.of("edge", 3));

        // Then
        assertThat(worker).isEqualTo(17);
        assertThat(edge).isEqualTo(2);
    }

    @Test
    void whatRunsOfAPoolCountsBehindWhicheverJumpHost() {
        // When
        int room = LIMITS.room(new Lane("edge", null), Map.of("edge", 1, "edge/a", 2, "edge/b", 2));

        // Then
        assertThat(room).isZero();
    }

    @Test
    void aJumpHostIsSharedByPools() {
        // When
        int room = LIMITS.room(new Lane("worker", "a"), Map.of("edge/a", 3, "other/a", 4));

        // Then
        assertThat(room).isEqualTo(1);
    }

    @Test
    void aJumpHostMayHaveALimitOfItsOwn() {
        // When
        int room = LIMITS.room(new Lane("worker", "big"), Map.of("other/big", 15));

        // Then
        assertThat(room).isEqualTo(15);
    }

    @Test
    void theWholeIsLimitedWhateverItsParts() {
        // When
        int room =
                LIMITS.room(new Lane("worker", null), Map.of("a", 20, "b", 20, "c", 20, "d/x", 3));

        // Then
        assertThat(room).isEqualTo(1);
    }

    @Test
    void aPoolWithLimitZeroWaits() {
        assertThat(LIMITS.room(new Lane("paused", null), Map.of())).isZero();
    }

    @Test
    void aLimitThatMakesNoSenseIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FlowLimits(0, 1, Map.of(), 1, Map.of()))
                .withMessageContaining("berth.distribution.limits.machines");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FlowLimits(1, 1, Map.of("edge", -1), 1, Map.of()))
                .withMessageContaining("berth.distribution.limits.pools.edge");
    }

    @Test
    void aLanesNameCanBeReadBack() {
        // Given
        Lane behindJump = new Lane("edge", "bastion");

        // When
        Lane read = Lane.named(behindJump.name());

        // Then
        assertThat(read).isEqualTo(behindJump);
    }
}
