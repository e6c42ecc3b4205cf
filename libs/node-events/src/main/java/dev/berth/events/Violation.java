/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

/**
 * One thing that is wrong with a join event.
 *
 * @param field where, as a JSON path such as {@code node.name}; empty for the whole. Keys that a
 *     stranger chose are in it: cut short and made visible
 * @param rule which rule refuses it, a short stable word
 * @param message what is wrong and what would be right; never echoes long or unprintable input
 */
public record Violation(String field, String rule, String message) {

    public Violation {
        field = VisibleText.shortened(field);
        message = VisibleText.masked(message);
    }
}
