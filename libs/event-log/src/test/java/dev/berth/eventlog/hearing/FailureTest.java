/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.hearing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.eventlog.UnavailableException;
import dev.berth.eventlog.UndeliverableException;
import jakarta.transaction.RollbackException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08006", "08001", "57P01", "57P03", "40001", "40P01", "53300", "55P03", "25006",
                "28P01", "42P01"
            })
    void whatIsNotTheRecordsFaultIsWaitedFor(String sqlState) {
        // Given
        var failure = new IllegalStateException("flush", new SQLException("away", sqlState));

        // When, Then
        assertThat(Failure.of(failure)).isInstanceOf(Failure.Unavailable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"22001", "22021", "23505", "23514", "42703", "25P02", "54000"})
    void whatTheRecordMayHaveCausedIsUnexpected(String sqlState) {
        // Given
        var failure = new IllegalStateException("flush", new SQLException("refused", sqlState));

        // When, Then
        assertThat(Failure.of(failure)).isInstanceOf(Failure.Unexpected.class);
    }

    @Test
    void aPoolWithoutConnectionsIsWaitedFor() {
        // Given
        var failure = new IllegalStateException(new SQLException("Sorry, acquisition timeout!"));

        // When, Then
        assertThat(Failure.of(failure)).isInstanceOf(Failure.Unavailable.class);
    }

    @Test
    void aCommitThatFailedForTheDatabaseIsWaitedFor() {
        // Given
        var commit = new RollbackException("Could not commit transaction.");
        commit.addSuppressed(
                new IllegalStateException(new SQLException("connection closed", "08003")));

        // When, Then
        assertThat(Failure.of(new IllegalStateException(commit)))
                .isInstanceOf(Failure.Unavailable.class);
    }

    @Test
    void whatTheEffectSaysIsAwayIsWaitedFor() {
        // Given
        var failure =
                new IllegalStateException(
                        new UnavailableException("Kafka is away", new IllegalStateException()));

        // When, Then
        assertThat(Failure.of(failure)).isEqualTo(new Failure.Unavailable("Kafka is away"));
    }

    @Test
    void anEffectThatRefusesTheRecordWins() {
        // Given
        var failure = new IllegalStateException(new UndeliverableException("for another cluster"));

        // When, Then
        assertThat(Failure.of(failure)).isEqualTo(new Failure.Undeliverable("for another cluster"));
    }

    @Test
    void aCircleOfCausesEnds() {
        // Given
        var a = new IllegalStateException("a");
        var b = new IllegalStateException("b", a);
        a.initCause(b);

        // When, Then
        assertThat(Failure.of(a)).isInstanceOf(Failure.Unexpected.class);
    }
}
