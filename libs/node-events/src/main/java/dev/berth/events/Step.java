/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

/** Where on its way a node can fail. */
public enum Step {
    /** Profile, layers and validation. */
    RENDER,
    /** SSH, preflight, files, kubelet start. */
    DISTRIBUTE,
    /** From the started kubelet to its approved and issued client certificate. */
    APPROVE,
    /** From the issued client certificate to the node seen in the cluster. */
    REGISTER
}
