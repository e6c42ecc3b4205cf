/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static dev.berth.distributor.apply.RealMachine.HELPER;
import static dev.berth.distributor.apply.RealMachine.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.FailureClass;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A machine whose sshd answers before it lets anybody in, as during its first boot. */
class RefusedLoginOnSystemdIT extends OnSystemd {

    private static final String RULE = "narrow ALL=(root) NOPASSWD: " + HELPER + " \"\"";

    @AfterEach
    void letIn() throws Exception {
        machine.system()
                .root(
                        """
                        rm -f /run/nologin
                        chage --expiredate -1 narrow
                        """);
    }

    @Test
    void aBootThatIsNotOverIsARefusedLoginWithTheMachinesWords() throws Exception {
        // Given
        machine.installHelper(RULE);
        machine.system()
                .write("/run/nologin", "0644", "System is booting up. Please come back later.\n");

        // When
        Verdict verdict = machine.push(machine.withHelper("narrow"), set());

        // Then
        assertRefused(verdict, "System is booting up");
    }

    @Test
    void anExpiredAccountIsARefusedLogin() throws Exception {
        // Given
        machine.installHelper(RULE);
        machine.system().root("chage --expiredate 1 narrow");

        // When
        Verdict verdict = machine.push(machine.withHelper("narrow"), set());

        // Then
        assertRefused(verdict, "expired");
    }

    private static void assertRefused(Verdict verdict, String words) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Failed.class,
                        failed -> {
                            assertThat(failed.failure())
                                    .as(failed.message())
                                    .isEqualTo(FailureClass.AUTH);
                            assertThat(failed.message()).contains(words);
                        });
    }
}
