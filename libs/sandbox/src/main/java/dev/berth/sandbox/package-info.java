/**
 * What the parts of the sandbox share: ports that survive a restart, quiet third-party logging, and
 * the way a part runs as a process of its own.
 */
@NullMarked
package dev.berth.sandbox;

import org.jspecify.annotations.NullMarked;
