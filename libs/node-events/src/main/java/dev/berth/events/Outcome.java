/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

/** What a fact did to a node. */
public sealed interface Outcome {

    /** The state after the fact. */
    NodeState state();

    /** The fact changed the node's state. */
    record Advanced(NodeState from, NodeState state) implements Outcome {}

    /** The fact is true and changes nothing: history, a condition, or the time of a phase. */
    record Unchanged(NodeState state) implements Outcome {}

    /** The fact does not fit this node; recorded and counted, never thrown. */
    record Rejected(NodeState state, String reason) implements Outcome {}
}
