/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.check;

/** What a check came to know. */
public sealed interface Finding {

    /** In a word, what was looked at and how it is. */
    String what();

    /** It is as it should be. */
    record Seen(String what) implements Finding {}

    /**
     * It is not as it should be.
     *
     * @param remedy what to do, in one sentence
     */
    record Failed(String what, String remedy) implements Finding {}

    /**
     * Whether it is as it should be cannot be seen from here, or not yet.
     *
     * @param where where it can be seen
     */
    record Unseen(String what, String where) implements Finding {}
}
