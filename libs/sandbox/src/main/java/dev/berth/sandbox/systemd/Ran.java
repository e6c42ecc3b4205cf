/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.systemd;

/** How a command on a machine ended and what it said. Status 255 is also ssh's own failure. */
public record Ran(int status, String out, String err) {

    /**
     * What it said on standard output, without the last line feed.
     *
     * @throws IllegalStateException if it failed
     */
    public String outOrFail() {
        if (status != 0) {
            throw new IllegalStateException("status %d: %s".formatted(status, err + out));
        }
        return out.stripTrailing();
    }
}
