/** {@code make demo}: joins sandbox machines end to end and shows how far each one is. */
@NullMarked
package dev.berth.e2e.demo;

import org.jspecify.annotations.NullMarked;
