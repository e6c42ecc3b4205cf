/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.due;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.eventlog.DueLanes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SharesTest {

    private static final DueLanes NO_LIMIT = (_, _) -> Integer.MAX_VALUE;

    private final Shares shares = new Shares();

    @Test
    void waitingLanesGetEqualShares() {
        // When
        Map<String, Integer> given = shares.of(9, Set.of("a", "b", "c"), Map.of(), NO_LIMIT);

        // Then
        assertThat(given).containsExactlyInAnyOrderEntriesOf(Map.of("a", 3, "b", 3, "c", 3));
    }

    @Test
    void placesThatGetFreeGoToTheLaneWithTheFewestRunning() {
        // When
        Map<String, Integer> given =
                shares.of(3, Set.of("large", "small"), Map.of("large", 61), NO_LIMIT);

        // Then
        assertThat(given).isEqualTo(Map.of("small", 3));
    }

    @Test
    void lanesWithAsMuchRunningTakeTurnsFromClaimToClaim() {
        // Given
        Set<String> waiting = Set.of("a", "b", "c");

        // When
        List<String> turns = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            turns.addAll(shares.of(1, waiting, Map.of(), NO_LIMIT).keySet());
        }

        // Then
        assertThat(turns).containsExactly("a", "b", "c", "a", "b", "c");
    }

    @Test
    void aLaneWithoutRoomLeavesItsPlacesToTheOthers() {
        // Given
        DueLanes atMostTwoOfA =
                (lane, running) ->
                        lane.equals("a") ? 2 - running.getOrDefault("a", 0) : Integer.MAX_VALUE;

        // When
        Map<String, Integer> given = shares.of(10, Set.of("a", "b"), Map.of("a", 1), atMostTwoOfA);

        // Then
        assertThat(given).isEqualTo(Map.of("a", 1, "b", 9));
    }

    @Test
    void whenNoLaneHasRoomPlacesStayFree() {
        // When
        Map<String, Integer> given =
                shares.of(10, Set.of("a", "b"), Map.of("a", 1), (_, running) -> 1 - sum(running));

        // Then
        assertThat(given).isEmpty();
    }

    @Test
    void lanesOfOnePathShareItsTurn() {
        // When
        Map<String, Integer> given =
                shares.of(8, Set.of("a/1", "a/2", "a/3", "a/4", "b"), Map.of(), NO_LIMIT);

        // Then
        assertThat(given).isEqualTo(Map.of("a/1", 1, "a/2", 1, "a/3", 1, "a/4", 1, "b", 4));
    }

    @Test
    void tenThousandOfOneLaneDoNotStarveAnother() {
        // Given
        int placesPerRound = 4;
        int largeLeft = 10_000;
        int smallLeft = 10;

        // When
        int rounds = 0;
        while (smallLeft > 0) {
            Map<String, Integer> given =
                    shares.of(placesPerRound, Set.of("large", "small"), Map.of(), NO_LIMIT);
            largeLeft -= given.getOrDefault("large", 0);
            smallLeft -= given.getOrDefault("small", 0);
            rounds++;
        }

        // Then
        assertThat(rounds).isEqualTo(5);
        assertThat(largeLeft).isEqualTo(9_990);
    }

    private static int sum(Map<String, Integer> running) {
        return running.values().stream().mapToInt(Integer::intValue).sum();
    }
}
