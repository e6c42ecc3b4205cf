/** x. */
@NullMarked
package dev.berth.events;

import org.jspecify.annotations.NullMarked;
