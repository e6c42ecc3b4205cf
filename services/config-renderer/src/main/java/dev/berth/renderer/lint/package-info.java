/**
 * For authors of profiles: hands out the built-in one to begin with, and lints a folder of
 * templates before it is a profile in use: a profile's folder, or the files and scripts of a guide.
 */
@NullMarked
package dev.berth.renderer.lint;

import org.jspecify.annotations.NullMarked;
