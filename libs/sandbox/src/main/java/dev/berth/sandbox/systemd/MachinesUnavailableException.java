/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.systemd;

/** This computer cannot run systemd machines. The message says why; a test is skipped with it. */
public final class MachinesUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    MachinesUnavailableException(String reason) {
        super("no systemd machines: " + reason);
    }
}
