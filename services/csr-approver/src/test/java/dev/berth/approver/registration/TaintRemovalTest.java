/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.approver.registration.TaintRemoval.Absent;
import dev.berth.approver.registration.TaintRemoval.AnotherNode;
import dev.berth.approver.registration.TaintRemoval.Remove;
import dev.berth.events.ContractJson;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether, and how, a verified node loses its taint. */
class TaintRemovalTest {

    private static final Taint OURS = new Taint("NoSchedule", "berth.dev/unverified", null, null);
    private static final Taint GPU = new Taint("NoSchedule", "gpu", null, "yes");
    private static final Taint FULL = new Taint("NoExecute", "full", "2026-11-24T10:00:00Z", null);

    @Test
    void exactlyThisTaintIsRemoved() {
        // Given
        Node node = node("uid-1", GPU, OURS, FULL);

        // When
        TaintRemoval removal = TaintRemoval.of(node, "uid-1");

        // Then
        assertThat(patched(removal, node)).isEqualTo(tree(node("uid-1", GPU, FULL)));
    }

    @ParameterizedTest
    @CsvSource({
        "NoExecute, berth.dev/unverified,",
        "NoSchedule, berth.dev/unverified, x",
        "NoSchedule, berth.dev/unverified2,"
    })
    void similarOneIsSomebodyElses(String effect, String key, String value) {
        // Given
        Node node = node("uid-1", new Taint(effect, key, null, value));

        // When Then
        assertThat(TaintRemoval.of(node, "uid-1")).isEqualTo(new Absent());
        assertThat(TaintRemoval.isTainted(node)).isFalse();
    }

    @Test
    void nodeWithoutTaintsNeedsNothing() {
        assertThat(TaintRemoval.of(node("uid-1"), "uid-1")).isEqualTo(new Absent());
    }

    @Test
    void nodeThatWasMadeAnewKeepsIt() {
        assertThat(TaintRemoval.of(node("uid-2", OURS), "uid-1"))
                .isEqualTo(new AnotherNode("uid-2"));
    }

    @Test
    void patchDoesNotFitANodeOfAnotherUid() {
        // When
        TaintRemoval removal = TaintRemoval.of(node("uid-1", OURS), "uid-1");

        // Then
        assertThatThrownBy(() -> patched(removal, node("uid-2", OURS)))
                .isInstanceOf(JsonPatchException.class);
    }

    @Test
    void patchDoesNotFitTaintsThatWereMovedOrReplaced() {
        // When
        TaintRemoval removal = TaintRemoval.of(node("uid-1", OURS), "uid-1");

        // Then
        Taint replaced = new Taint("NoSchedule", "berth.dev/unverified", null, "x");
        assertThatThrownBy(() -> patched(removal, node("uid-1", GPU, OURS)))
                .isInstanceOf(JsonPatchException.class);
        assertThatThrownBy(() -> patched(removal, node("uid-1", replaced)))
                .isInstanceOf(JsonPatchException.class);
        assertThatThrownBy(() -> patched(removal, node("uid-1")))
                .isInstanceOf(JsonPatchException.class);
    }

    @Test
    void whatWouldLeaveEveryNodeTaintedIsRefusedAtTheStart() {
        assertThatThrownBy(() -> settings(true, false, "enforce").start(null))
                .hasMessageContaining("berth.verification.enabled");
        assertThatThrownBy(() -> settings(true, true, "shadow").start(null))
                .hasMessageContaining("berth.csr.mode");
        assertThatCode(
                        () -> {
                            settings(true, true, "enforce").start(null);
                            settings(false, false, "shadow").start(null);
                        })
                .doesNotThrowAnyException();
    }

    private static UntaintNode settings(boolean taint, boolean verifies, String mode) {
        return new UntaintNode(null, null, taint, verifies, mode);
    }

    private static JsonNode patched(TaintRemoval removal, Node node) {
        return JsonPatch.apply(((Remove) removal).patch(), tree(node));
    }

    private static JsonNode tree(Node node) {
        return ContractJson.mapper().valueToTree(node);
    }

    private static Node node(String uid, Taint... taints) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName("k1")
                .withUid(uid)
                .endMetadata()
                .withNewSpec()
                .withTaints(taints)
                .endSpec()
                .build();
    }
}
