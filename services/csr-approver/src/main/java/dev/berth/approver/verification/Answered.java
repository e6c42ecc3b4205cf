/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.verification;

/**
 * What came back from a kubelet, in our own words. Nothing a kubelet wrote is kept: it may be
 * hostile, and what is kept ends in facts that everybody reads.
 */
sealed interface Answered {

    /**
     * @param metrics whether the body is Prometheus text, as far as its beginning shows
     */
    record Status(int code, boolean metrics) implements Answered {}

    /**
     * @param why one of a few fixed phrases
     */
    record Nothing(String why) implements Answered {}

    /** For facts and people. */
    default String text() {
        return switch (this) {
            case Status(int code, boolean metrics) -> metrics ? code + " with metrics" : "" + code;
            case Nothing(String why) -> "no answer: " + why;
        };
    }
}
