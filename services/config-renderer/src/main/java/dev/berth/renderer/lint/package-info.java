/**
 * Lints a folder of templates before it is anybody's profile: a profile's folder, or the files and
 * scripts of a guide as they are.
 */
@NullMarked
package dev.berth.renderer.lint;

import org.jspecify.annotations.NullMarked;
