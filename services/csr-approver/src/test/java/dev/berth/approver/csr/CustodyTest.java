/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.approver.csr.Custody.State;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CustodyTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // naming | answering | what follows
                "           |            | NOT_ENFORCED", // nothing is known yet
                "           | 1034       | NOT_ENFORCED", // an old cluster
                " 1034      | 1034       | ENFORCED",
                " 1034      | 1034,1035  | ENFORCED", // being upgraded
                " 1034      | 1035       | ENFORCED", // upgraded
                " 1034      | 1031,1034  | FALLEN_BACK", // being upgraded from, or rolled back to
                " 1034      | 1031       | FALLEN_BACK", // rolled back
                " 1034      | 1033       | FALLEN_BACK", // not known of that one
                " 1033,1034 | 1033       | ENFORCED", // seen meanwhile
                " 1034      |            | FALLEN_BACK", // nobody can say who answers
            })
    void autoFollowsWhatAnswers(String naming, String answering, State expected) {
        // When
        State state = Custody.AUTO.state(versions(naming), versions(answering));

        // Then
        assertThat(state).isEqualTo(expected);
    }

    @Test
    void whoRequiresItGetsItWhateverAnswers() {
        // When
        State state = Custody.REQUIRED.state(versions(null), versions("1031"));

        // Then
        assertThat(state).isEqualTo(State.ENFORCED);
    }

    @Test
    void whoOnlyNotesItIsNeverInTheWay() {
        // When
        State state = Custody.NOTED.state(versions("1034"), versions("1034"));

        // Then
        assertThat(state).isEqualTo(State.NOT_ENFORCED);
    }

    @ParameterizedTest
    @CsvSource({"v1.34.0,1034", "v1.31.4+k3s1,1031", "v1.30.2-gke.1587003,1030", "1.36.2,1036"})
    void versionIsReadAsItsVendorWritesIt(String text, int expected) {
        // When
        int version = NamedCredentials.number(text);

        // Then
        assertThat(version).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v1", "unknown", "v1.99999.1"})
    void whatIsNoVersionIsNotTakenForOne(String text) {
        // When, Then
        assertThatThrownBy(() -> NamedCredentials.number(text)).hasMessageContaining("no version");
    }

    private static SortedSet<Integer> versions(String text) {
        return text == null
                ? new TreeSet<>()
                : new TreeSet<>(List.of(text.split(",")).stream().map(Integer::valueOf).toList());
    }
}
