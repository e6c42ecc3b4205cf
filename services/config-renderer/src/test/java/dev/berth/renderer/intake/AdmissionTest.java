/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.eventlog.UnavailableException;
import dev.berth.events.Violation;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final String NAMED =
            """
            {"cluster":"test","node":{"name":"worker-1","internalIPs":["10.1.0.1"]},
             "ssh":{"host":"worker-1.example.net"}}
            """;

    @Test
    void aNameIsNotResolvedWhenAnEventIsRead() throws Exception {
        // Given
        Admission admission =
                Intake.admission(
                        name -> {
                            throw new AssertionError("asked for " + name);
                        });

        // When
        Announcement announced = admission.read(bytes(NAMED), "dc1", null, "test");

        // Then
        assertThat(announced.spec()).isNull();
    }

    @Test
    void theNamesAddressIsWhatIsDialled() throws Exception {
        // Given
        Admission admission = Intake.admission(_ -> Optional.of("10.1.0.77"));
        Announcement announced = admission.read(bytes(NAMED), "dc1", null, "test");

        // When
        AnnouncedJoin join = admission.admit(announced);

        // Then
        assertThat(join.spec().ssh().address()).isEqualTo("10.1.0.77");
    }

    @Test
    void aNameThatDoesNotExistIsRefused() throws Exception {
        // Given
        Admission admission = Intake.admission(_ -> Optional.empty());
        Announcement announced = admission.read(bytes(NAMED), "dc1", null, "test");

        // When, Then
        assertThatThrownBy(() -> admission.admit(announced))
                .isInstanceOf(Admission.RefusedException.class)
                .hasMessageContaining("ssh.host: dns");
    }

    @Test
    void aNameServiceThatGivesNoAnswerRefusesNothing() throws Exception {
        // Given
        Admission admission =
                Intake.admission(
                        name -> {
                            throw new UnavailableException(
                                    "no answer for " + name, new Exception());
                        });
        Announcement announced = admission.read(bytes(NAMED), "dc1", null, "test");

        // When, Then
        assertThatThrownBy(() -> admission.admit(announced))
                .isInstanceOf(UnavailableException.class);
    }

    @Test
    void shapeAndPolicyAreToldInOneRound() {
        // Given
        Admission admission = Intake.admission(_ -> Optional.empty());
        String event =
                """
                {"cluster":"other",
                 "node":{"name":"worker-1","internalIPs":["example.net","192.0.2.1"]},
                 "ssh":{"user":"a b"},"pool":"gpus","rejoin":"again"}
                """;

        // When
        var refused =
                catchThrowableOfType(
                        Admission.RefusedException.class,
                        () ->
                                admission.read(
                                        bytes(event), "dc1", Intake.NOW.plusSeconds(301), "test"));

        // Then
        assertThat(refused.violations())
                .extracting(Violation::field)
                .containsExactlyInAnyOrder(
                        "time",
                        "cluster",
                        "node.internalIPs[0]",
                        "node.internalIPs[1]",
                        "ssh.user",
                        "pool",
                        "rejoin");
    }

    @Test
    void aNameWithoutShapeIsNotHeldAgainstThePolicyToo() {
        // Given
        Admission admission = Intake.admission(_ -> Optional.empty());
        String event = "{\"node\":{\"name\":\"UPPER\",\"internalIPs\":[\"10.1.0.1\"]}}";

        // When
        var refused =
                catchThrowableOfType(
                        Admission.RefusedException.class,
                        () -> admission.read(bytes(event), "dc1", null, "test"));

        // Then
        assertThat(refused.violations())
                .extracting(Violation::field)
                .containsExactlyInAnyOrder("", "node.name");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
