/** The contract's facts, said through the outbox and heard through the inbox. */
@NullMarked
package dev.berth.eventlog.facts;

import org.jspecify.annotations.NullMarked;
