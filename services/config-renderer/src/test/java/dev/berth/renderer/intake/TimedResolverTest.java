/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.eventlog.UnavailableException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimedResolverTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void anAddressIsHandedOn() {
        // When
        Optional<String> address = new TimedResolver(LONG, _ -> "192.0.2.7").resolve("a.example");

        // Then
        assertThat(address).contains("192.0.2.7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.example: Name or service not known",
                "a.example: No address associated with hostname",
                "a.example: Name does not resolve"
            })
    void aNameThatDoesNotExistHasNoAddress(String answer) {
        // When
        Optional<String> address = failing(answer).resolve("a.example");

        // Then
        assertThat(address).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.example: Temporary failure in name resolution",
                "a.example: Try again",
                "a.example: System error",
                "a.example"
            })
    void noAnswerIsNoStatementAboutTheName(String answer) {
        assertThatThrownBy(() -> failing(answer).resolve("a.example"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("a.example");
    }

    @Test
    void whatJavaRepeatsWithoutAReasonMeansWhatItMeantBefore() {
        // Given
        TimedResolver resolver = failing("a.example: Name or service not known", "a.example");
        resolver.resolve("a.example");

        // When
        Optional<String> again = resolver.resolve("a.example");

        // Then
        assertThat(again).isEmpty();
    }

    @Test
    void aNameServiceThatHangsGivesNoAnswer() {
        // Given
        CountDownLatch never = new CountDownLatch(1);
        TimedResolver resolver =
                new TimedResolver(
                        Duration.ofMillis(50),
                        _ -> {
                            try {
                                never.await();
                            } catch (InterruptedException stop) {
                                Thread.currentThread().interrupt();
                            }
                            return "192.0.2.7";
                        });

        // When, Then
        assertThatThrownBy(() -> resolver.resolve("a.example"))
                .isInstanceOf(UnavailableException.class);
        never.countDown();
    }

    private static TimedResolver failing(String... answers) {
        Deque<String> left = new ArrayDeque<>(List.of(answers));
        return new TimedResolver(
                LONG,
                _ -> {
                    throw new UnknownHostException(left.pop());
                });
    }
}
