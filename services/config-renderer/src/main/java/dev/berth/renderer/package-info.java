/** config-renderer: where nodes enter, what is recorded of them, and what their machines get. */
@NullMarked
package dev.berth.renderer;

import org.jspecify.annotations.NullMarked;
