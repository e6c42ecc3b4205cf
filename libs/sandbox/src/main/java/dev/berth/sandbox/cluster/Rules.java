/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What is particular to one type of object: which fields a client may set where, and which values
 * are refused.
 */
interface Rules {

    /**
     * Completes and judges an object that is about to be created; its metadata is complete.
     *
     * @throws ApiException if it is refused
     */
    void create(ObjectNode object, User user);

    /**
     * Completes and judges the successor of {@code old}. Fields this request may not touch are put
     * back, the rest is judged.
     *
     * @param subresource empty for the object itself
     * @throws ApiException if it is refused
     */
    void update(ObjectNode old, ObjectNode next, String subresource, User user);

    /** Whether an update must name the version it was made from (as for Leases). */
    default boolean needsVersion() {
        return false;
    }
}
