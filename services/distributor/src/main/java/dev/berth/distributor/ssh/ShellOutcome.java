/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import static java.util.Objects.requireNonNull;

import dev.berth.events.FailureClass;

/** What came of a command on a machine. All text is bounded and printable. */
public sealed interface ShellOutcome {

    /**
     * The command ran to its end.
     *
     * @param cut whether it said more than is kept
     */
    record Finished(int status, String out, String err, boolean cut) implements ShellOutcome {
        public Finished {
            requireNonNull(out, "out");
            requireNonNull(err, "err");
        }
    }

    /**
     * The command did not run, or nobody knows how it ended.
     *
     * @param said what it had said until then; empty if it never began
     */
    record Broken(FailureClass failure, String message, String said) implements ShellOutcome {
        public Broken {
            requireNonNull(failure, "failure");
            requireNonNull(message, "message");
            requireNonNull(said, "said");
        }

        Broken(FailureClass failure, String message) {
            this(failure, message, "");
        }

        Broken after(String said) {
            return new Broken(failure, message, said);
        }
    }
}
