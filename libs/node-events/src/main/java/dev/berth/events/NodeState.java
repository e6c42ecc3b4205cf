/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

/**
 * What the lifecycle knows of a node.
 *
 * @param attempt counts from 1; raised only by config-renderer
 * @param held while true no job, token or approval of this node goes on; the phase stays
 */
public record NodeState(NodePhase phase, int attempt, boolean held) {

    NodeState to(NodePhase next) {
        return new NodeState(next, attempt, held);
    }

    NodeState withHeld(boolean nowHeld) {
        return new NodeState(phase, attempt, nowHeld);
    }

    NodeState startAgain(int nextAttempt) {
        return new NodeState(NodePhase.PENDING, nextAttempt, held);
    }
}
