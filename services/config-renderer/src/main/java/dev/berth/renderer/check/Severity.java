/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

/** Whether a finding stops a rendering. */
public enum Severity {
    /** The kubelet or systemd would refuse it, ignore it, or the node would never join. */
    ERROR,
    /** It would run, and is doubtful. */
    WARNING
}
