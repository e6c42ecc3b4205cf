/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import java.util.List;

/** What came of an announcement that its source may make. */
public sealed interface JoinOutcome {

    /** A new node. */
    record Joined() implements JoinOutcome {}

    /** A new node that is held because something of it belongs to another live node. */
    record HeldForConflict(List<String> conflicts) implements JoinOutcome {}

    /** A new attempt takes the machine over. */
    record Rejoined() implements JoinOutcome {}

    /** Nothing new. */
    record Unchanged() implements JoinOutcome {}

    /** Older than what was accepted before; noted and ignored. */
    record Older() implements JoinOutcome {}

    /** Recorded; no machine is touched. */
    record Updated(boolean drift) implements JoinOutcome {}

    /** An operator must accept it first; the node goes on as it is. */
    record ChangePending(List<String> why) implements JoinOutcome {}

    /** The node was given up; only a rejoin brings it back. */
    record Withdrawn() implements JoinOutcome {

        /** What to do about it, the same for every way in. */
        public static final String ADVICE =
                "the node was withdrawn: to bring it back, announce it with a rejoin reason that it"
                        + " has not had yet, from a source whose policy has mayRejoin";
    }

    /** Whether the announcement is what the source wants now, so that its time counts. */
    default boolean accepted() {
        return switch (this) {
            case Joined _, HeldForConflict _, Rejoined _, Unchanged _, Updated _ -> true;
            case Older _, ChangePending _, Withdrawn _ -> false;
        };
    }
}
