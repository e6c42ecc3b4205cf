/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

/** Names of this service's due work; rows in the database carry them. */
final class DueKinds {

    static final String RENDER = "render";
    static final String DEADLINE = "deadline";
    static final String RETRY = "retry";
    static final String CONDITION = "condition";
    static final String CERTIFICATES = "certificates";

    private DueKinds() {}
}
