/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.distributor.ssh.ShellOutcome.Finished;
import dev.berth.events.FailureClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What accounts say that run no script for us. */
class NoAnswerTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    fish: Unsupported use of '='. In fish, please use 'set x 1'.       | PROTOCOL | no POSIX shell
                    case: Command not found.                                         | PROTOCOL | no POSIX shell
                    Unmatched ''.                                                    | PROTOCOL | no POSIX shell
                    Error: nu::parser::parse_mismatch                                | PROTOCOL | no POSIX shell
                    This account is currently not available.                         | PROTOCOL | nologin
                    WARNING: Your password has expired.                              | AUTH     | chage
                    Password change required but no TTY available.                   | AUTH     | chage
                    You are required to change your password immediately (expired).  | AUTH     | chage
                    """)
    void anAccountThatRunsNothingIsToldWithOneRemedy(
            String said, FailureClass failure, String remedy) {
        // When
        Verdict verdict = ApplyReport.read(new Finished(1, "", said + "\n", false));

        // Then
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Failed.class,
                        failed -> {
                            assertThat(failed.failure()).isEqualTo(failure);
                            assertThat(failed.message()).contains(remedy);
                            assertThat(failed.evidence()).contains(said);
                        });
    }

    @Test
    void aShellThatEndsWithoutAWordIsNamedAsOne() {
        // When
        Verdict verdict = ApplyReport.read(new Finished(1, "", "", false));

        // Then
        assertThat(((Verdict.Failed) verdict).message()).contains("status 1", "/bin/false");
    }

    @Test
    void aScriptThatRanIsNotExplainedByWhatItsMachineSays() {
        // When
        Verdict verdict =
                ApplyReport.read(
                        new Finished(
                                1,
                                "berth: hello ok 0 5 abc\nberth: header failed 0 version other\n",
                                "fish: hello\n",
                                false));

        // Then
        assertThat(((Verdict.Failed) verdict).failure()).isEqualTo(FailureClass.PREFLIGHT);
    }
}
