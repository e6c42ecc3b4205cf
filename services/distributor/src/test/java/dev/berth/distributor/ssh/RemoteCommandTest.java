/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RemoteCommandTest {

    @Test
    void rootRunsTheScriptItself() {
        assertThat(RemoteCommand.of("echo 'a'\n", true, Optional.of("/usr/local/sbin/berth-apply")))
                .isEqualTo("sh -c 'echo '\\''a'\\''\n'");
    }

    @Test
    void othersRunTheHelperBySudo() {
        assertThat(RemoteCommand.of("x", false, Optional.of("/usr/local/sbin/berth-apply")))
                .isEqualTo("sudo -n '/usr/local/sbin/berth-apply'");
    }

    @Test
    void othersWithoutHelperBecomeRoot() {
        assertThat(RemoteCommand.of("x", false, Optional.empty())).isEqualTo("sudo -n sh -c 'x\n'");
    }

    @Test
    void commentsAreNotSent() {
        assertThat(RemoteCommand.withoutComments("# a\n\n  b # c\n")).isEqualTo("b # c\n");
    }
}
