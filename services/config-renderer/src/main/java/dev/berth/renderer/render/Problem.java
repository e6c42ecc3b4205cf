/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

/**
 * Why a node's files cannot be rendered, or something doubtful about them.
 *
 * @param field path of the setting, such as {@code kubelet.maxPods}
 * @param message what is wrong, whose setting it is, what would be right
 */
public record Problem(String field, String message) {
    @Override
    public String toString() {
        return field + ": " + message;
    }
}
